import '../styles/charts.css';
import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { noStepLosses, viewOf, type EpochRecord } from '../../domain/run.ts';
import { currentModel, useApp, type AppState } from '../../state/store.ts';
import { figure, percent } from '../format.ts';
import { epochDetail } from '../status-words.ts';
import { runIsShown } from '../shown-run.ts';
import { Chart } from './Chart.tsx';
import { CurveLegend } from './CurveLegend.tsx';
import { EpochTable } from './EpochTable.tsx';
import { loggedWords, type Logged } from './log-words.ts';
import { LogTable } from './LogTable.tsx';
import { accuracyCurve, lossCurve, stepCurve } from './run-curves.ts';

const epochIntervalMs = 500;
const stepIntervalMs = 1000;

/**
 * The curves of the run on the screen, else of one that was cut off, else of the current model; and beside them
 * those of the logs that were opened.
 */
export function ShownCurves() {
  const { history, source, isRun } = useApp(useShallow(shownHistory));
  const logs = useApp((state) => state.loggedCurves);
  const hasOwn = isRun || history.length > 0;
  return (
    <>
      {source !== '' && (
        <p className="muted">
          {hasOwn && 'Of '}
          <bdi>{source}</bdi>
          {!hasOwn && ' came without learning curves.'}
        </p>
      )}
      {logs.length > 0 && <CurveLegend own={source || 'This run'} history={history} logs={logs} />}
      {(hasOwn || logs.length > 0) && (
        <div className="charts">
          <EpochCharts history={history} logs={logs} />
          <StepChart />
        </div>
      )}
      <EpochTable history={history} />
      {logs.map((log) => (
        <LogTable key={log.name} log={log} />
      ))}
    </>
  );
}

interface Shown {
  readonly history: readonly EpochRecord[];
  /** Name of the model or run, empty for the run on the screen and where there are logs alone. */
  readonly source: string;
  /** A run has curves to come; a model has those that it has. */
  readonly isRun: boolean;
}

const nothing: readonly EpochRecord[] = [];

function shownHistory(state: AppState): Shown {
  const view = viewOf(state.run);
  if (view && runIsShown(state)) return { history: view.history, source: '', isRun: true };
  const learned = state.unfinished?.facts;
  if (learned) {
    const { history } = learned.position;
    return { history, source: 'the run that was cut off', isRun: true };
  }
  const model = currentModel(state);
  return { history: model?.history ?? nothing, source: model?.name ?? '', isRun: false };
}

interface EpochChartsProps {
  readonly history: readonly EpochRecord[];
  readonly logs: readonly Logged[];
}

function EpochCharts({ history, logs }: EpochChartsProps) {
  const loss = useMemo(() => lossCurve(history, logs), [history, logs]);
  const accuracy = useMemo(() => accuracyCurve(history, logs), [history, logs]);
  const last = history.at(-1);
  const own = last ? `after epoch ${last.epoch}: ${epochDetail(last)}` : 'no epoch is done yet';
  const told = [...(last || logs.length === 0 ? [own] : []), ...logs.map(loggedWords)].join('; ');
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
