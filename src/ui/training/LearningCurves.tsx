import { useState } from 'react';
import { viewOf } from '../../domain/run.ts';
import { openLogs } from '../../state/open-logs.ts';
import { useApp, type AppState } from '../../state/store.ts';
import { FileButton } from '../FileButton.tsx';
import { late } from '../late.tsx';
import { runIsShown } from '../shown-run.ts';

const ShownCurves = late(async () => (await import('./ShownCurves.tsx')).ShownCurves);

/** The curves of this app's runs, and of others' logs beside them; what draws them comes with the first. */
export function LearningCurves() {
  const hasCurves = useApp(curvesAreThere);
  const [reading, setReading] = useState(false);

  async function open(files: readonly File[]): Promise<void> {
    setReading(true);
    await openLogs(files);
    setReading(false);
  }

  return (
    <section className="curves" aria-labelledby="curves-title" data-drop="log">
      <div className="curves-head">
        <h3 id="curves-title">Learning curves</h3>
        <FileButton icon="open" disabled={reading} onFiles={(files) => void open(files)}>
          Compare with a log…
          <span className="visually-hidden"> TensorBoard event file or history.csv</span>
        </FileButton>
      </div>
      {hasCurves ? (
        <ShownCurves />
      ) : (
        <p className="muted">
          Loss and accuracy are drawn here while the network learns, for the training pictures and
          for the validation pictures. A log of another run, a TensorBoard event file or a
          history.csv, can be drawn beside them: drop it here.
        </p>
      )}
    </section>
  );
}

function curvesAreThere(state: AppState): boolean {
  return (
    state.loggedCurves.length > 0 ||
    (viewOf(state.run) !== null && runIsShown(state)) ||
    Boolean(state.unfinished?.facts) ||
    state.currentModelId !== null
  );
}
