import { useEffect, useRef } from 'react';
import { isBusy } from '../../domain/run.ts';
import {
  pauseTraining,
  resumeTraining,
  startTraining,
  stopTraining,
} from '../../state/training.ts';
import { useApp } from '../../state/store.ts';
import { Icon } from '../Icon.tsx';
import { startBlocker } from '../status-words.ts';

/** Starts, pauses and stops the run; says why it can't start. */
export function RunControls() {
  const phase = useApp((state) => state.run.phase);
  const busy = useApp((state) => isBusy(state.run));
  const blocker = useApp((state) => (isBusy(state.run) ? null : startBlocker(state)));
  const readying = useApp((state) => state.readying !== null);
  const place = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);

  // A button that was pressed and is gone leaves the keyboard nowhere: its successor takes over.
  useEffect(() => {
    if (pressed.current && document.activeElement === document.body) {
      place.current?.querySelector<HTMLButtonElement>('button:enabled')?.focus();
    }
    pressed.current = false;
  }, [phase]);

  function press(action: () => unknown): void {
    pressed.current = true;
    void action();
  }

  return (
    <div className="run-controls" ref={place}>
      {!busy && (
        <button
          key="start"
          type="button"
          className="primary"
          disabled={blocker !== null}
          aria-describedby="start-blocker"
          onClick={() => press(startTraining)}
        >
          <Icon name="play" />
          Start training
        </button>
      )}
      {phase === 'training' && !readying && (
        <button key="pause" type="button" onClick={() => press(pauseTraining)}>
          <Icon name="pause" />
          Pause
        </button>
      )}
      {phase === 'paused' && (
        <button
          key="resume"
          type="button"
          className="primary"
          onClick={() => press(resumeTraining)}
        >
          <Icon name="play" />
          Resume
        </button>
      )}
      {busy && (
        <button key="stop" type="button" onClick={() => press(stopTraining)}>
          <Icon name="stop" />
          Stop
        </button>
      )}
      <p className="muted" id="start-blocker">
        {blocker ?? (busy ? stopWords(readying) : '')}
      </p>
    </div>
  );
}

/** Before the first step, or between two engines, there is no such model. */
function stopWords(readying: boolean): string {
  return readying
    ? 'Stop takes effect when this is done.'
    : 'Stop keeps the model as it is by then.';
}
