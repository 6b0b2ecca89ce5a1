import { useEffect, useRef, useState } from 'react';
import type { Kept } from '../../domain/kept.ts';
import { viewOf } from '../../domain/run.ts';
import { askToKeep, emptyEverything, lookAtKept } from '../../state/kept.ts';
import { useApp } from '../../state/store.ts';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { picturesCanGo } from '../pictures/pictures-are-free.ts';
import { emptyingWords, evictionWords, inMemoryAlone, keptRows } from './kept-words.ts';

/** What this page keeps in the browser, how safe it is there, and the way to be rid of it. */
export function KeptPanel() {
  const [open, setOpen] = useState(false);
  const kept = useApp((state) => state.kept);
  useLooking(open);
  return (
    <section className="kept" aria-label="What is kept">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>What is kept in this browser</summary>
        {kept && <Inside kept={kept} />}
      </details>
    </section>
  );
}

/** Looks when it is opened, and while it is open again when something has changed. */
function useLooking(open: boolean): void {
  const samples = useApp((state) => (state.importing.phase === 'idle' ? state.samples : null));
  const models = useApp((state) => state.models);
  const unfinished = useApp((state) => state.unfinished);
  const phase = useApp((state) => state.run.phase);
  const savedAtMs = useApp((state) => viewOf(state.run)?.checkpoint.takenAtMs);
  useEffect(() => {
    if (open && samples) void lookAtKept();
  }, [open, samples, models, unfinished, phase, savedAtMs]);
}

function Inside({ kept }: { readonly kept: Kept }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const free = useApp((state) => picturesCanGo(state) && !state.runElsewhere);
  const models = useApp((state) => state.models);
  const [wasAsked, setWasAsked] = useState(false);

  async function ask(): Promise<void> {
    await askToKeep();
    setWasAsked(true);
  }

  return (
    <div className="kept-inner">
      <dl>
        {keptRows(kept).map(([name, amount, detail]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {amount}
              {detail !== '' && <small>{detail}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <p className="small" aria-live="polite">
        {evictionWords(kept)}
        {kept.isPersisted === false &&
          wasAsked &&
          ' It did not agree now; it may later, when you have used this page more often, or have installed it.'}
      </p>
      {kept.isPersisted === false && (
        <button type="button" className="small-button" onClick={() => void ask()}>
          Ask the browser to keep it
        </button>
      )}
      <button
        type="button"
        className="small-button"
        disabled={!free}
        onClick={() => dialog.current?.showModal()}
      >
        Empty everything…
      </button>
      {!free && (
        <p className="small">It can be emptied when nothing is read or trained, in no tab.</p>
      )}
      <ConfirmDialog
        dialog={dialog}
        title="Empty everything?"
        no="Keep it all"
        yes="Empty everything"
        onYes={() => void emptyEverything()}
      >
        {emptyingWords(kept, inMemoryAlone(models))}
      </ConfirmDialog>
    </div>
  );
}
