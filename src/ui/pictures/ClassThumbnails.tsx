import { useState } from 'react';
import { fileName, type Label, type Sample } from '../../domain/sample.ts';
import type { PartName } from '../../domain/split.ts';
import { useApp } from '../../state/store.ts';
import { ShowMore } from '../ShowMore.tsx';
import { Thumbnail } from '../Thumbnail.tsx';

const atFirst = 12;
const more = 24;

const partMarks: { readonly [part in PartName]: string } = {
  train: 'train',
  validation: 'val.',
  test: 'test',
};

interface ClassThumbnailsProps {
  readonly samples: readonly Sample[];
  readonly label: Label;
  readonly parts: ReadonlyMap<number, PartName> | null;
}

export function ClassThumbnails({ samples, label, parts }: ClassThumbnailsProps) {
  const name = useApp((state) => state.classNames[label]);
  const [shown, setShown] = useState(atFirst);
  return (
    <>
      <ul className="thumbnails" aria-label={`Pictures of ${name}`}>
        {samples.slice(0, shown).map((sample) => {
          const part = parts?.get(sample.id);
          return (
            <li key={sample.id} title={part ? `${sample.path} (${part})` : sample.path}>
              <Thumbnail
                sample={sample}
                label={part ? `${fileName(sample.path)}, ${part}` : fileName(sample.path)}
              />
              {part && (
                <span className="part-mark" data-part={part} aria-hidden="true">
                  {partMarks[part]}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <ShowMore
        left={samples.length - shown}
        step={more}
        what={`pictures of ${name}`}
        onShow={() => setShown(shown + more)}
      />
    </>
  );
}
