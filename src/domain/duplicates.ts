/** Pictures that stand in the set more than once, the same to the last byte. */
import { labels, type Sample } from './sample.ts';

type Identified = Pick<Sample, 'label' | 'sha256'>;

/** Sets of two or more byte-identical pictures, in the order of their first. */
export function identicalSets<T extends Identified>(samples: readonly T[]): T[][] {
  const sets = new Map<string, T[]>();
  for (const sample of samples) {
    const set = sets.get(sample.sha256);
    if (set) set.push(sample);
    else sets.set(sample.sha256, [sample]);
  }
  return [...sets.values()].filter((set) => set.length > 1);
}

/** Those of the sets that have a picture in both classes: somebody has to say where it belongs. */
export function undecidedSets<T extends Identified>(sets: readonly T[][]): T[][] {
  return sets.filter((set) => labels.every((label) => set.some((one) => one.label === label)));
}
