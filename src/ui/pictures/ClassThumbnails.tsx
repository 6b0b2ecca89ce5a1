import { seenName } from '../../domain/names.ts';
import { fileName, type Label, type Sample } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { PartMark } from '../PartMark.tsx';
import { shownPart, type ShownParts } from '../shown-part.ts';
import { Thumbnail } from '../Thumbnail.tsx';

const atMost = 12;

interface ClassThumbnailsProps {
  readonly samples: readonly Sample[];
  readonly label: Label;
  readonly parts: ShownParts | null;
}

/** The first few pictures of a class; the gallery has them all. */
export function ClassThumbnails({ samples, label, parts }: ClassThumbnailsProps) {
  const name = useApp((state) => state.classNames[label]);
  return (
    <ul className="thumbnails" aria-label={`First pictures of ${name}`}>
      {samples.slice(0, atMost).map((sample) => {
        const part = shownPart(parts, sample.id);
        const path = seenName(sample.path);
        const file = seenName(fileName(sample.path));
        return (
          <li key={sample.id} title={part ? `${path} (${part})` : path}>
            <Thumbnail sample={sample} label={part ? `${file}, ${part}` : file} />
            <PartMark part={part} />
          </li>
        );
      })}
    </ul>
  );
}
