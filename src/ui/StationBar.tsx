import { isBusy, viewOf } from '../domain/run.ts';
import { currentModel, useApp, type AppState } from '../state/store.ts';
import { count, counted, percent } from './format.ts';
import { runShare } from './shown-run.ts';
import { statusWords } from './status-words.ts';
import { useSurvey } from './survey.tsx';

const stations: readonly { id: string; title: string; readout: (state: AppState) => string }[] = [
  { id: 'pictures', title: 'Pictures', readout: picturesReadout },
  { id: 'training', title: 'Training', readout: trainingReadout },
  { id: 'results', title: 'Results', readout: resultsReadout },
  { id: 'classify', title: 'Classify', readout: classifyReadout },
];

/** The way through the page, with what each station has to say, and where the app stands. */
export function StationBar() {
  return (
    <div className="station-bar">
      <div className="station-bar-inner">
        <nav aria-label="Stations">
          <ol>
            {stations.map(({ id, title, readout }) => (
              <li key={id}>
                <a href={`#${id}`}>
                  <span className="station-name">{title}</span>
                  <Readout of={readout} />
                </a>
              </li>
            ))}
          </ol>
        </nav>
        <Status />
      </div>
      <RunLine />
    </div>
  );
}

function Readout({ of }: { readonly of: (state: AppState) => string }) {
  const words = useApp(of);
  return <span className="station-readout">{words}</span>;
}

function Status() {
  const { judgement } = useSurvey();
  const words = useApp((state) => statusWords(state, judgement));
  const tone = useApp(statusTone);
  return (
    <div className="status" data-tone={tone}>
      <span className="status-dot" aria-hidden="true" />
      <p role="status" title={words}>
        {words}
      </p>
    </div>
  );
}

function statusTone(state: AppState): 'still' | 'moving' | 'failed' {
  const { run, importing, openingModel } = state;
  if (isBusy(run)) return run.phase === 'paused' ? 'still' : 'moving';
  if (importing.phase !== 'idle' || openingModel !== null) return 'moving';
  return run.phase === 'failed' ? 'failed' : 'still';
}

/** The whole run as a line under the bar, for who has scrolled away from the training station. */
function RunLine() {
  const share = useApp(({ run }) => Math.round(runShare(run) * 1000) / 1000);
  const busy = useApp(({ run }) => isBusy(run));
  return (
    <div className="run-line" aria-hidden="true">
      {busy && <div style={{ transform: `scaleX(${share})` }} />}
    </div>
  );
}

function picturesReadout({ samples, importing }: AppState): string {
  if (importing.phase === 'reading') {
    const { done, total } = importing.progress;
    return `${Math.floor((100 * done) / Math.max(1, total))}% read`;
  }
  if (importing.phase === 'walking') return 'gathering';
  if (importing.phase === 'exporting') return 'writing';
  return samples.length === 0 ? 'none yet' : count(samples.length);
}

function trainingReadout({ run, unfinished }: AppState): string {
  const view = viewOf(run);
  if (run.phase === 'preparing') return 'preparing';
  if (run.phase === 'failed') return 'failed';
  if (run.phase === 'done') return counted(view?.history.length ?? 0, 'epoch');
  if (!view) return unfinished ? 'cut off' : 'not started';
  return `epoch ${view.progress?.epoch ?? 1} of ${view.recipe.epochs}`;
}

function resultsReadout(state: AppState): string {
  const model = currentModel(state);
  if (!model) return 'none yet';
  return model.test ? `${percent(model.test.accuracy)} on ${model.test.images}` : 'no test';
}

function classifyReadout(state: AppState): string {
  if (state.classifications.length > 0) return counted(state.classifications.length, 'picture');
  return currentModel(state) ? 'ready' : 'no model yet';
}
