import { useState } from 'react';
import { seenName } from '../../domain/names.ts';
import { fileName, type Sample } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { count } from '../format.ts';
import { ShowMore } from '../ShowMore.tsx';
import { Thumbnail } from '../Thumbnail.tsx';

interface PictureSetsProps {
  readonly sets: readonly (readonly Sample[])[];
  /** "sets of pictures that look alike" */
  readonly what: string;
}

const setsAtFirst = 8;
const moreSets = 40;
/** A set can be as large as all there is. */
const mostOfOne = 8;

/** Sets of pictures, each side by side with names and classes. */
export function PictureSets({ sets, what }: PictureSetsProps) {
  const [shown, setShown] = useState(setsAtFirst);
  return (
    <div className="picture-sets" role="group" aria-label={what} tabIndex={0}>
      <ul>
        {sets.slice(0, shown).map((set) => (
          <li key={set[0]?.id}>
            {set.slice(0, mostOfOne).map((sample) => (
              <Member key={sample.id} sample={sample} />
            ))}
            {set.length > mostOfOne && (
              <p className="small">and {count(set.length - mostOfOne)} more</p>
            )}
          </li>
        ))}
      </ul>
      <ShowMore
        left={sets.length - shown}
        step={moreSets}
        what={what}
        onShow={() => setShown(shown + moreSets)}
      />
    </div>
  );
}

function Member({ sample }: { readonly sample: Sample }) {
  const className = useApp((state) => state.classNames[sample.label]);
  const name = seenName(fileName(sample.path));
  return (
    <figure data-class={sample.label} title={seenName(sample.path)}>
      <div className="framed">
        <Thumbnail sample={sample} label={null} />
      </div>
      <figcaption>
        <bdi className="file-name">{name}</bdi>
        <bdi className="class-text">{className}</bdi>
      </figcaption>
    </figure>
  );
}
