import { memo } from 'react';
import type { GroupReader } from '../../domain/groups.ts';
import type { ClassNames, Sample } from '../../domain/sample.ts';
import { Icon } from '../Icon.tsx';
import { PartMark } from '../PartMark.tsx';
import type { ShownPart } from '../shown-part.ts';
import { Thumbnail } from '../Thumbnail.tsx';
import { marksOf, problemWords, spokenName, tileTitle } from './picture-words.ts';
import type { Problem } from './problems.ts';

interface TileProps {
  readonly id: string;
  readonly sample: Sample;
  readonly index: number;
  readonly of: number;
  readonly classNames: ClassNames;
  readonly part: ShownPart | null;
  readonly problems: readonly Problem[];
  readonly groupOf: GroupReader | null;
  readonly selected: boolean;
  readonly active: boolean;
  readonly near: boolean;
  readonly left: number;
  readonly top: number;
  /** That the thumbnail is to have a side. */
  readonly pixels: number;
}

/** A tile that is scrolled past is gone before it would be drawn. */
const patienceMs = 80;

/** One picture of the gallery. There are many, and most stay as they are while others change. */
export const Tile = memo(function Tile({
  id,
  sample,
  index,
  of,
  classNames,
  part,
  problems,
  groupOf,
  selected,
  active,
  near,
  left,
  top,
  pixels,
}: TileProps) {
  const marks = marksOf(problems);
  return (
    <div
      className="tile"
      role="option"
      id={id}
      data-index={index}
      data-class={sample.label}
      data-active={active || undefined}
      aria-selected={selected}
      aria-setsize={of}
      aria-posinset={index + 1}
      aria-label={spokenName(sample, classNames, part, problems)}
      title={tileTitle(sample, groupOf)}
      style={{ transform: `translate(${left}px, ${top}px)` }}
    >
      <Thumbnail sample={sample} label={null} size={pixels} near={near} patienceMs={patienceMs} />
      {selected && (
        <span className="tile-check">
          <Icon name="check" />
        </span>
      )}
      <PartMark part={part} />
      {marks.length > 0 && (
        <span className="tile-marks" aria-hidden="true">
          {marks.map((problem) => (
            <span key={problem} title={problemWords[problem].all}>
              {problemWords[problem].mark}
            </span>
          ))}
        </span>
      )}
    </div>
  );
});
