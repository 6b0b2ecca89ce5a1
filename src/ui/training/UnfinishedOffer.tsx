import { useMemo, useRef } from 'react';
import { changedMembers } from '../../domain/checkpoint.ts';
import { finishUnfinished, giveUpUnfinished, goOn } from '../../state/unfinished.ts';
import { useApp } from '../../state/store.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { useNow } from '../hooks.ts';
import { Icon } from '../Icon.tsx';
import { waitBlocker } from '../status-words.ts';
import {
  changedWords,
  hasLearned,
  lossWords,
  unfinishedDetail,
  unfinishedWords,
  type Unfinished,
} from './unfinished-words.ts';

const lookEveryMs = 10_000;

interface UnfinishedOfferProps {
  readonly unfinished: Unfinished;
  /** Runs what a button asks for; the button goes. */
  readonly press: (action: () => unknown) => void;
}

/** A run that was cut off, and what can be done with it. */
export function UnfinishedOffer({ unfinished, press }: UnfinishedOfferProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const nowMs = useNow(lookEveryMs);
  const samples = useApp((state) => state.samples);
  const wait = useApp(waitBlocker);
  const { run, facts } = unfinished;
  const changed = useMemo(() => changedMembers(run, samples), [run, samples]);
  // What hinders both buttons goes before what hinders one.
  const hindrance = wait ?? changedWords(unfinished, changed);

  return (
    <section className="unfinished" aria-labelledby="unfinished-title">
      <h3 id="unfinished-title">
        <ClassNamesOf unfinished={unfinished} />: a run that was cut off
      </h3>
      <p>{unfinishedWords(unfinished, nowMs)}</p>
      <p className="small">{unfinishedDetail(unfinished)}</p>
      <div className="unfinished-choices">
        <button
          type="button"
          className="primary"
          disabled={hindrance !== null}
          aria-describedby="unfinished-hindrance"
          onClick={() => press(goOn)}
        >
          <Icon name="play" />
          Go on
        </button>
        {hasLearned(facts) && (
          <button
            type="button"
            disabled={wait !== null}
            aria-describedby={wait === null ? 'finish-now' : 'finish-now unfinished-hindrance'}
            onClick={() => press(finishUnfinished)}
          >
            Finish now
          </button>
        )}
        <button type="button" className="quiet" onClick={() => dialog.current?.showModal()}>
          Give it up
        </button>
      </div>
      <p className="unfinished-note" id="unfinished-hindrance">
        {hindrance}
      </p>
      {hasLearned(facts) && (
        <p className="small unfinished-finish" id="finish-now">
          Finish now tests the network as it is, and keeps it as a model.
        </p>
      )}
      <ConfirmDialog
        dialog={dialog}
        title="Give up the run that was cut off?"
        no="Keep it"
        yes="Give up the run"
        onYes={() => press(giveUpUnfinished)}
      >
        {lossWords(unfinished)} The pictures, and the models that there are, stay.
      </ConfirmDialog>
    </section>
  );
}

function ClassNamesOf({ unfinished }: { readonly unfinished: Unfinished }) {
  const [first, second] = unfinished.run.classNames;
  return (
    <>
      <bdi className="class-text" data-class={0}>
        {first}
      </bdi>{' '}
      or{' '}
      <bdi className="class-text" data-class={1}>
        {second}
      </bdi>
    </>
  );
}
