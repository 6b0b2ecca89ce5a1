/** What the gallery says of pictures and of what was done to them. */
import type { GroupReader } from '../../domain/groups.ts';
import { seenName } from '../../domain/names.ts';
import { fileName, type ClassNames, type Sample } from '../../domain/sample.ts';
import type { Edit } from '../../state/store.ts';
import { count, counted } from '../format.ts';
import type { ShownPart } from '../shown-part.ts';
import type { Problem } from './problems.ts';

interface ProblemWords {
  /** One sign on the picture. */
  readonly mark: string;
  /** Of one picture. */
  readonly one: string;
  /** Of all that have it. */
  readonly all: string;
}

export const problemWords: { readonly [problem in Problem]: ProblemWords } = {
  'in-both': { mark: '≠', one: 'in both classes', all: 'In both classes' },
  identical: { mark: '=', one: 'has identical copies', all: 'Identical copies' },
  'look-alike': { mark: '≈', one: 'looks like another', all: 'Look alike' },
  ungrouped: { mark: '', one: 'in no group', all: 'In no group' },
};

/** What is shown on a picture: of a picture in both classes it goes without saying that it has a copy. */
export function marksOf(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(
    (problem) =>
      problem !== 'ungrouped' && !(problem === 'identical' && problems.includes('in-both')),
  );
}

/** "003.png, NORMAL, test, looks like another": a picture's name for who can't see it. */
export function spokenName(
  { path, label }: Sample,
  classNames: ClassNames,
  part: ShownPart | null,
  problems: readonly Problem[],
): string {
  const marks = marksOf(problems).map((problem) => problemWords[problem].one);
  return [seenName(fileName(path)), classNames[label], part, ...marks].filter(Boolean).join(', ');
}

/** What rests under the pointer: the path, then the rest line by line. */
export function tileTitle(sample: Sample, groupOf: GroupReader | null): string {
  const { path, width, height, format } = sample;
  const group = groupOf?.(path);
  return [
    seenName(path),
    `${count(width)} x ${count(height)} pixels, ${format}`,
    ...(group ? [`group ${seenName(group)}`] : []),
  ].join('\n');
}

/** "Moved 3 pictures to NORMAL." */
export function doneWords({ kind, before }: Edit, classNames: ClassNames): string {
  const pictures = counted(before.length, 'picture');
  return kind === 'remove' ? `Removed ${pictures}.` : `Moved ${pictures} to ${target(before)}.`;

  function target([first]: readonly Sample[]): string {
    return classNames[first?.label === 0 ? 1 : 0];
  }
}

/** "Undo: move 3 pictures" */
export function undoWords({ kind, before }: Edit): string {
  return `Undo: ${kind} ${counted(before.length, 'picture')}`;
}

/** "3 pictures are back." */
export function undoneWords({ before }: Edit): string {
  return `${counted(before.length, 'picture')} ${before.length === 1 ? 'is' : 'are'} back.`;
}

const orientations: readonly string[] = [
  'as stored',
  'mirrored',
  'turned by 180°',
  'mirrored and turned by 180°',
  'mirrored and turned by 90° to the left',
  'turned by 90° to the right',
  'mirrored and turned by 90° to the right',
  'turned by 90° to the left',
];

/** What EXIF's orientation says is done to the file's pixels. */
export function orientationWords(orientation: number): string {
  return orientations[orientation - 1] ?? 'as stored';
}
