import type { ClassNames } from '../../domain/sample.ts';
import { counted } from '../format.ts';

const fewPictures = 20;
const farFromBalanced = 2;

/** What a person should know about the set before training on it; `counts` by class. */
export function pictureWarnings(
  counts: readonly [number, number],
  names: ClassNames,
): readonly string[] {
  const warnings: string[] = [];
  for (const label of [0, 1] as const) {
    const found = counts[label];
    if (found > 0 && found < fewPictures) {
      warnings.push(
        `${names[label]} has only ${counted(found, 'picture')}. With fewer than ${fewPictures} there is little to learn from, and the results rest on one or two: add more if you can.`,
      );
    }
  }
  const larger = counts[0] >= counts[1] ? 0 : 1;
  const smaller = larger === 0 ? 1 : 0;
  const ratio = counts[larger] / counts[smaller];
  if (counts[smaller] > 0 && ratio > farFromBalanced) {
    warnings.push(
      `${names[larger]} has ${ratio.toFixed(1)} times as many pictures as ${names[smaller]}. The classifier may lean toward it: look at precision and recall, not at accuracy alone.`,
    );
  }
  return warnings;
}
