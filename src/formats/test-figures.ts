/** What the test says of a model, each share with how sure it can be on so many pictures. */
import type { Evaluation } from '../domain/metrics.ts';
import type { ClassNames } from '../domain/sample.ts';

export interface TestFigure {
  readonly name: string;
  /** What it is a share of: "of 12 pictures of bees". */
  readonly of: string;
  /** Null where there is nothing that it could be a share of. */
  readonly share: number | null;
  /** 95 % confidence, by Wilson's score. */
  readonly interval: readonly [number, number] | null;
}

/** The normal distribution's 97.5 % point. */
const z = 1.959963984540054;

/**
 * Wilson's score interval, which neither leaves 0 to 1 nor shrinks to a point where all or none were right
 * (E. B. Wilson, Journal of the American Statistical Association 22, 1927). Null for `total` of 0.
 */
export function wilsonInterval(hits: number, total: number): readonly [number, number] | null {
  if (total === 0) return null;
  const share = hits / total;
  const shrink = 1 + z ** 2 / total;
  const middle = (share + z ** 2 / (2 * total)) / shrink;
  const half = (z * Math.sqrt((share * (1 - share)) / total + (z / (2 * total)) ** 2)) / shrink;
  // Exactly 0 and 1, whatever is lost to rounding.
  return [hits === 0 ? 0 : middle - half, hits === total ? 1 : middle + half];
}

export function testFigures({ confusion }: Evaluation, [first, second]: ClassNames): TestFigure[] {
  const { tp, fp, tn, fn } = confusion;
  const figure = (name: string, of: string, hits: number, total: number): TestFigure => ({
    name,
    of: `of ${counted(total, 'picture')} ${of}`.trimEnd(),
    share: total === 0 ? null : hits / total,
    interval: wilsonInterval(hits, total),
  });
  return [
    figure('Accuracy', '', tp + tn, tp + tn + fp + fn),
    figure('Sensitivity', `that are “${second}”`, tp, tp + fn),
    figure('Specificity', `that are “${first}”`, tn, tn + fp),
    figure('Precision', `that were called “${second}”`, tp, tp + fp),
  ];
}

/** "87.5%"; what is not wholly all or nothing is never shown so. */
export function percent(share: number): string {
  const shown = (share * 100).toFixed(1);
  if (shown === '100.0' && share < 1) return '99.9%';
  if (shown === '0.0' && share > 0) return '0.1%';
  return `${shown}%`;
}

/** "63.1% to 96.2%", or why there is none. */
export function intervalWords(interval: TestFigure['interval']): string {
  return interval ? `${percent(interval[0])} to ${percent(interval[1])}` : 'not defined';
}

/** "1 picture", "1,200 pictures" */
export function counted(value: number, noun: string): string {
  return `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`;
}
