import { labels, type ClassNames, type Sample } from '../../domain/sample.ts';
import { count, counted } from '../format.ts';

const fewPictures = 20;
const farFromBalanced = 2;

/** How many different pictures stand in both classes, the same file to the last byte. */
export function countInBoth(samples: readonly Pick<Sample, 'label' | 'sha256'>[]): number {
  const [first, second] = labels.map(
    (label) => new Set(samples.filter((s) => s.label === label).map(({ sha256 }) => sha256)),
  ) as [Set<string>, Set<string>];
  return [...first].filter((sha256) => second.has(sha256)).length;
}

/** What a person should know about the set before training on it; `counts` by class. */
export function pictureWarnings(
  counts: readonly [number, number],
  names: ClassNames,
  inBoth = 0,
): readonly string[] {
  const warnings: string[] = [];
  if (inBoth > 0) {
    warnings.push(
      inBoth === 1
        ? '1 picture is in both classes: nothing can be learned from it. Take its file out of one folder and choose the folders again.'
        : `${count(inBoth)} pictures are in both classes: nothing can be learned from them. Take each file out of one folder and choose the folders again.`,
    );
  }
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
