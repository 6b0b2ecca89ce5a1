import { useState, type ReactNode } from 'react';
import { duplicateRules, type DuplicateRule } from '../../domain/recipe.ts';
import { isBusy } from '../../domain/run.ts';
import type { Sample } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { changeRecipe } from '../../state/recipe.ts';
import { counted } from '../format.ts';
import { PictureSets } from './PictureSets.tsx';

interface HintProps {
  readonly sets: readonly (readonly Sample[])[];
  readonly onShow: () => void;
}

/** Pictures that look nearly the same, and whether the split keeps them together. */
export function LookAlikes({ sets, onShow }: HintProps) {
  const together = useApp((state) => state.recipe.similarTogether);
  const busy = useApp((state) => isBusy(state.run));
  if (sets.length === 0) return null;
  const title =
    sets.length === 1
      ? '1 set of pictures looks alike'
      : `${counted(sets.length, 'set')} of pictures look alike`;
  return (
    <Hint
      title={title}
      readout={together ? 'kept together' : 'each dealt by itself'}
      sets={sets}
      what="Sets of pictures that look alike"
      onShow={onShow}
    >
      <p>
        Copies saved anew, or frames of one video, perhaps. In different parts of the split they
        make a test look better than it is.
      </p>
      <label className="choice">
        <input
          type="checkbox"
          checked={together}
          disabled={busy}
          onChange={(event) => changeRecipe({ similarTogether: event.target.checked })}
        />
        Keep look-alikes together when dealing
      </label>
    </Hint>
  );
}

const duplicateWords: { readonly [rule in DuplicateRule]: string } = {
  together: 'Use all, kept in one part',
  once: 'Use each once',
};

/** Files that are the same to the last byte, and what becomes of them. */
export function IdenticalCopies({ sets, onShow }: HintProps) {
  const rule = useApp((state) => state.recipe.duplicates);
  const busy = useApp((state) => isBusy(state.run));
  if (sets.length === 0) return null;
  const files = sets.reduce((sum, set) => sum + set.length, 0);
  const title = `${counted(sets.length, 'picture')} ${sets.length === 1 ? 'has' : 'have'} identical copies (${counted(files, 'file')})`;
  return (
    <Hint
      title={title}
      readout={duplicateWords[rule].toLowerCase()}
      sets={sets}
      what="Identical copies"
      onShow={onShow}
    >
      <p>These files are the same to the last byte. They never go into different parts.</p>
      <fieldset className="choices" disabled={busy}>
        <legend className="visually-hidden">Identical copies</legend>
        {duplicateRules.map((one) => (
          <label key={one} className="choice">
            <input
              type="radio"
              name="duplicates-rule"
              checked={rule === one}
              onChange={() => changeRecipe({ duplicates: one })}
            />
            {duplicateWords[one]}
          </label>
        ))}
      </fieldset>
    </Hint>
  );
}

interface FoldedProps extends HintProps {
  readonly title: string;
  /** How it stands. */
  readonly readout: string;
  readonly what: string;
  readonly children: ReactNode;
}

/** Folded until somebody wants to know; its pictures are laid out only then. */
function Hint({ title, readout, what, sets, onShow, children }: FoldedProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="hint" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title} <span className="summary-readout">{readout}</span>
      </summary>
      {open && (
        <div className="hint-inner">
          {children}
          <PictureSets sets={sets} what={what} />
          <button type="button" className="small-button" onClick={onShow}>
            Show in the gallery
          </button>
        </div>
      )}
    </details>
  );
}
