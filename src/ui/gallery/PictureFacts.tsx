import type { GroupReader } from '../../domain/groups.ts';
import { seenName } from '../../domain/names.ts';
import type { Sample } from '../../domain/sample.ts';
import { useApp } from '../../state/store.ts';
import { bytes, count } from '../format.ts';
import { partWords, type ShownPart } from '../shown-part.ts';
import { marksOf, orientationWords, problemWords } from './picture-words.ts';
import type { Problem } from './problems.ts';

interface PictureFactsProps {
  readonly sample: Sample;
  readonly part: ShownPart | null;
  readonly problems: readonly Problem[];
  readonly groupOf: GroupReader | null;
}

/** All that is known of a picture and its file. */
export function PictureFacts({ sample, part, problems, groupOf }: PictureFactsProps) {
  const { path, label, width, height, format, sizeBytes, orientation } = sample;
  const name = useApp((state) => state.classNames[label]);
  const imageSize = useApp((state) => state.prepared?.imageSize);
  const group = groupOf?.(path);
  const marks = marksOf(problems).map((problem) => problemWords[problem].one);
  return (
    <dl className="picture-facts">
      <dt>Path</dt>
      <dd>
        <bdi className="file-name">{seenName(path)}</bdi>
      </dd>
      <dt>Class</dt>
      <dd className="class-text">
        <bdi>{name}</bdi>
      </dd>
      {part && (
        <>
          <dt>Part</dt>
          <dd>{partWords(part)}</dd>
        </>
      )}
      {marks.length > 0 && (
        <>
          <dt>Check</dt>
          <dd>{marks.join(', ')}</dd>
        </>
      )}
      {groupOf && (
        <>
          <dt>Group</dt>
          <dd>{group ? <bdi className="file-name">{seenName(group)}</bdi> : 'none'}</dd>
        </>
      )}
      <dt>File</dt>
      <dd>
        {format}, {bytes(sizeBytes)}
      </dd>
      <dt>Size</dt>
      <dd>
        {count(width)} x {count(height)} pixels
      </dd>
      <dt>Orientation</dt>
      <dd>{orientationWords(orientation)}</dd>
      {imageSize !== undefined && (
        <>
          <dt>Shown</dt>
          <dd>
            as the network gets it, {imageSize} x {imageSize} pixels
          </dd>
        </>
      )}
    </dl>
  );
}
