import type { ClassNames } from '../../domain/sample.ts';
import { counted } from '../format.ts';

const fewPictures = 20;

/** What a person should know of each class before training on it; `counts` by class. */
export function pictureWarnings(
  counts: readonly [number, number],
  names: ClassNames,
): readonly string[] {
  return ([0, 1] as const)
    .filter((label) => counts[label] > 0 && counts[label] < fewPictures)
    .map(
      (label) =>
        `${names[label]} has only ${counted(counts[label], 'picture')}. With fewer than ${fewPictures} there is little to learn from, and the results rest on one or two: add more if you can.`,
    );
}
