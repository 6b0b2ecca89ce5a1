import { useEffect, useRef } from 'react';
import { isBusy } from '../../domain/run.ts';
import {
  pauseTraining,
  resumeTraining,
  startTraining,
  stopTraining,
} from '../../state/training.ts';
import { useApp } from '../../state/store.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { Icon } from '../Icon.tsx';
import { startBlocker } from '../status-words.ts';
import { useSurvey } from '../survey.tsx';
import { lossWords } from './unfinished-words.ts';
import { UnfinishedOffer } from './UnfinishedOffer.tsx';

/** Starts, pauses and stops the run; says why it can't start. A run that was cut off comes first. */
export function RunControls() {
  const phase = useApp((state) => state.run.phase);
  const busy = useApp((state) => isBusy(state.run));
  const { judgement } = useSurvey();
  const blocker = useApp((state) => (isBusy(state.run) ? null : startBlocker(state, judgement)));
  const readying = useApp((state) => state.readying !== null);
  const unfinished = useApp((state) => (isBusy(state.run) ? null : state.unfinished));
  const isOffered = unfinished !== null;
  const place = useRef<HTMLDivElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const pressed = useRef(false);

  // A button that was pressed and is gone leaves the keyboard nowhere: its successor takes over.
  useEffect(() => {
    if (pressed.current && document.activeElement === document.body) {
      place.current?.querySelector<HTMLButtonElement>('button:enabled')?.focus();
    }
    pressed.current = false;
  }, [phase, isOffered]);

  function press(action: () => unknown): void {
    pressed.current = true;
    void action();
  }

  return (
    <div ref={place}>
      {unfinished && <UnfinishedOffer unfinished={unfinished} press={press} />}
      <div className="run-controls">
        {!busy && (
          <button
            key="start"
            type="button"
            className={unfinished ? undefined : 'primary'}
            disabled={blocker !== null}
            aria-describedby="start-blocker"
            onClick={() => (unfinished ? dialog.current?.showModal() : press(startTraining))}
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
      {unfinished && (
        <ConfirmDialog
          dialog={dialog}
          title="Start a new run, and drop the one that was cut off?"
          no="Keep it"
          yes="Start anew"
          onYes={() => press(startTraining)}
        >
          {lossWords(unfinished)}
        </ConfirmDialog>
      )}
    </div>
  );
}

/** Before the first step, or between two engines, there is no such model. */
function stopWords(readying: boolean): string {
  return readying
    ? 'Stop takes effect when this is done.'
    : 'Stop keeps the model as it is by then.';
}
