import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { noStepLosses, viewOf, type EpochRecord } from '../../domain/run.ts';
import { currentModel, useApp, type AppState } from '../../state/store.ts';
import { figure, percent } from '../format.ts';
import { epochDetail } from '../status-words.ts';
import { runIsShown } from '../shown-run.ts';
import { Chart } from './Chart.tsx';
import { EpochTable } from './EpochTable.tsx';
import { accuracyCurve, lossCurve, stepCurve } from './run-curves.ts';

const epochIntervalMs = 500;
const stepIntervalMs = 1000;

/** The curves of the run on the screen, else of one that was cut off, else of the current model. */
export function LearningCurves() {
  const { history, source } = useApp(useShallow(shownHistory));
  return (
    <section className="curves" aria-labelledby="curves-title">
      <h3 id="curves-title">Learning curves</h3>
      {source === null ? (
        <p className="muted">
          Loss and accuracy are drawn here while the network learns, for the training pictures and
          for the validation pictures.
        </p>
      ) : (
        <>
          {source !== '' && (
            <p className="muted">
              Of <bdi>{source}</bdi>
            </p>
          )}
          <div className="charts">
            <EpochCharts history={history} />
            <StepChart />
          </div>
          <EpochTable history={history} />
        </>
      )}
    </section>
  );
}

interface Shown {
  readonly history: readonly EpochRecord[];
  /** Name of the model or run, empty for the run on the screen, null when there is nothing to show. */
  readonly source: string | null;
}

const nothing: readonly EpochRecord[] = [];

function shownHistory(state: AppState): Shown {
  const view = viewOf(state.run);
  if (view && runIsShown(state)) return { history: view.history, source: '' };
  const learned = state.unfinished?.facts;
  if (learned) return { history: learned.position.history, source: 'the run that was cut off' };
  const model = currentModel(state);
  return model
    ? { history: model.history, source: model.name }
    : { history: nothing, source: null };
}

function EpochCharts({ history }: { readonly history: readonly EpochRecord[] }) {
  const loss = useMemo(() => lossCurve(history), [history]);
  const accuracy = useMemo(() => accuracyCurve(history), [history]);
  const last = history.at(-1);
  const told = last ? `after epoch ${last.epoch}: ${epochDetail(last)}` : 'no epoch is done yet';
  return (
    <>
      <Chart
        title="Loss"
        value={last ? newest(figure, last.valLoss, last.loss) : ''}
        curve={loss}
        words={`Loss by epoch; ${told}`}
        intervalMs={epochIntervalMs}
      />
      <Chart
        title="Accuracy"
        value={last ? newest(percent, last.valAccuracy, last.accuracy) : ''}
        curve={accuracy}
        words={`Accuracy by epoch; ${told}`}
        intervalMs={epochIntervalMs}
      />
    </>
  );
}

/** The validation value where there is one, for it says more. */
function newest(
  words: (value: number) => string,
  validation: number | null,
  training: number,
): string {
  return validation === null ? `training ${words(training)}` : `validation ${words(validation)}`;
}

function StepChart() {
  const { stepLosses, stepStride } = useApp(
    useShallow((state) => {
      const view = runIsShown(state) ? viewOf(state.run) : null;
      const losses = view ?? state.unfinished?.facts?.losses ?? noStepLosses;
      return { stepLosses: losses.stepLosses, stepStride: losses.stepStride };
    }),
  );
  const curve = useMemo(() => stepCurve({ stepLosses, stepStride }), [stepLosses, stepStride]);
  const last = stepLosses.at(-1);
  if (last === undefined) return null;
  return (
    <Chart
      title="Loss, step by step"
      value=""
      curve={curve}
      words={`Loss of the training steps; ${figure(last)} at the last`}
      intervalMs={stepIntervalMs}
      wide
    />
  );
}
