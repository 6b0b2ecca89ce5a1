import { useState } from 'react';
import { seenName } from '../../domain/names.ts';
import { fileName, labels, type Sample } from '../../domain/sample.ts';
import { decideAll, decidePicture } from '../../state/edits.ts';
import { useApp } from '../../state/store.ts';
import { count, counted } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { ShowMore } from '../ShowMore.tsx';
import { Thumbnail } from '../Thumbnail.tsx';
import { Verdicts } from './Verdicts.tsx';

interface UndecidedPicturesProps {
  readonly sets: readonly (readonly Sample[])[];
  /** Where the keyboard goes when the button that was pressed is gone with its picture. */
  readonly onGone: () => void;
}

const atFirst = 10;
const more = 50;

/** The same picture in both classes, side by side: somebody has to say where it belongs. */
export function UndecidedPictures({ sets, onGone }: UndecidedPicturesProps) {
  const [shown, setShown] = useState(atFirst);
  if (sets.length === 0) return null;
  return (
    <section className="undecided" aria-labelledby="undecided-title">
      <div className="undecided-head">
        <Icon name="warning" />
        <div>
          <h3 id="undecided-title">{titleWords(sets.length)}</h3>
          <p>
            The same file stands in both, and nothing can be learned from that. Say where each
            picture belongs: until then no run can begin. The files on your disk stay as they are.
          </p>
        </div>
      </div>
      {sets.length > 1 && (
        <Verdicts
          is="All are"
          remove="Remove them all"
          what="all pictures in both classes"
          onDecide={(label) => {
            onGone();
            void decideAll(label);
          }}
        />
      )}
      <div
        className="undecided-list"
        role="group"
        aria-label="Pictures in both classes"
        tabIndex={0}
      >
        <ul>
          {sets.slice(0, shown).map((set) => (
            <li key={set[0]?.sha256}>
              {labels.map((label) => (
                <Side key={label} copies={set.filter((sample) => sample.label === label)} />
              ))}
              <Verdicts
                is="It is"
                remove={set.length > 2 ? `Remove all ${count(set.length)}` : 'Remove both'}
                what={seenName(fileName(set[0]?.path ?? ''))}
                onDecide={(label, { currentTarget }) => {
                  focusNeighbor(currentTarget, onGone);
                  void decidePicture(set[0]?.sha256 ?? '', label);
                }}
              />
            </li>
          ))}
        </ul>
        <ShowMore
          left={sets.length - shown}
          step={more}
          what="pictures in both classes"
          onShow={() => setShown(shown + more)}
        />
      </div>
    </section>
  );
}

function titleWords(pictures: number): string {
  return pictures === 1
    ? '1 picture is in both classes'
    : `${count(pictures)} pictures are in both classes`;
}

/** The picture as it stands in one class; it may stand there more than once. */
function Side({ copies }: { readonly copies: readonly Sample[] }) {
  const classNames = useApp((state) => state.classNames);
  const [sample] = copies;
  if (!sample) return null;
  return (
    <figure className="undecided-side" data-class={sample.label}>
      <div className="framed">
        <Thumbnail sample={sample} label={null} />
      </div>
      <figcaption>
        <bdi className="class-text">{classNames[sample.label]}</bdi>
        <bdi className="file-name">{seenName(sample.path)}</bdi>
        {copies.length > 1 && (
          <span className="muted">and {counted(copies.length - 1, 'copy', 'copies')}</span>
        )}
      </figcaption>
    </figure>
  );
}

/** The same button of the next picture, or of the one before. */
function focusNeighbor(button: HTMLButtonElement, otherwise: () => void): void {
  const item = button.closest('li');
  const place = item ? [...item.querySelectorAll('button')].indexOf(button) : -1;
  const neighbor = item?.nextElementSibling ?? item?.previousElementSibling;
  const next = neighbor?.querySelectorAll('button')[place];
  if (next) next.focus();
  else otherwise();
}
