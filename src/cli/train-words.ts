/** What `npm run train` says while it works and when it is done. */
import { fileNames, type ModelFormat } from '../domain/model-formats.ts';
import type { DatasetReport } from '../domain/dataset-report.ts';
import { seenName } from '../domain/names.ts';
import type { Report } from '../domain/report.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { EpochRecord } from '../domain/run.ts';
import type { Hints } from '../ui/automation.ts';

/** "epoch 3/30  loss 0.412  accuracy 0.850  val loss 0.433  val accuracy 0.800  12.3 s  41 pictures/s" */
export function epochLine(record: EpochRecord, epochs: number): string {
  const { epoch, loss, accuracy, valLoss, valAccuracy, seconds, imagesPerSecond } = record;
  const parts = [
    `epoch ${epoch}/${epochs}`,
    `loss ${figure(loss)}`,
    `accuracy ${figure(accuracy)}`,
    ...(valLoss === null ? [] : [`val loss ${figure(valLoss)}`]),
    ...(valAccuracy === null ? [] : [`val accuracy ${figure(valAccuracy)}`]),
    `${seconds.toFixed(1)} s`,
    `${imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0)} pictures/s`,
  ];
  return `${parts.join('  ')}\n`;
}

/** What the page would offer, where the command does not speak of it. */
export function hintLines({ groupBy, imbalance }: Hints, recipe: Recipe): string {
  const lines: string[] = [];
  if (groupBy !== null && recipe.groupBy === '') {
    lines.push(`these names look like groups: --group-by '${groupBy}' keeps each in one part`);
  }
  if (imbalance && recipe.balance === 'none') {
    const times = `one class has ${imbalance.ratio.toFixed(1)} times the pictures of the other`;
    lines.push(`${times}: --class-weights or --balanced-sampling make up for it`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

type Sets = readonly (readonly { readonly class: string; readonly file: string }[])[];

/** What a person should know of the pictures before they are trained on. */
export function datasetLines({ systemFiles, duplicates, similar, groups }: DatasetReport): string {
  const lines: string[] = [];
  if (systemFiles > 0) lines.push(`system files passed over: ${systemFiles}`);
  if (duplicates.sets.length > 0) {
    const use = duplicates.rule === 'once' ? `${duplicates.leftOut} left out` : 'kept in one part';
    lines.push(
      `byte-identical pictures: ${sum(duplicates.sets)} files of ${duplicates.sets.length}, ${use}`,
    );
  }
  if (similar.sets.length > 0) {
    const use = similar.together ? 'kept in one part' : 'dealt by themselves (--similar-together)';
    lines.push(
      `pictures that look alike: ${sum(similar.sets)} in ${similar.sets.length} sets, ${use}`,
    );
  }
  if (groups) {
    const none = groups.ungrouped > 0 ? `, ${groups.ungrouped} pictures in none` : '';
    lines.push(`groups by ${groups.pattern}: ${groups.groups.length}${none}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function sum(sets: Sets): number {
  return sets.reduce((total, set) => total + set.length, 0);
}

/** More lines than this would push what matters off the screen. */
const shownUndecided = 10;

/** Where each picture lies that stands in both classes. */
export function undecidedLines(sets: Sets): string {
  const lines = sets
    .slice(0, shownUndecided)
    .map((set) => `  ${set.map((one) => `${one.class}: ${seenName(one.file)}`).join(' = ')}`);
  const more = sets.length - lines.length;
  if (more > 0) lines.push(`  and ${more} more`);
  return lines.map((line) => `${line}\n`).join('');
}

/** A few lines for a person. `out` is the folder as it was given. */
export function summary(report: Report, out: string, formats: readonly ModelFormat[]): string {
  const { classes, images, split, engine, skipped, resumed, test } = report;
  const lines = [
    ...classes.map((name, label) => `class ${label}: ${name}, ${images[name]} pictures`),
    `dealt: ${split.train} to train, ${split.test} to test, ${split.validation} to validate`,
    ...(skipped.length === 0 ? [] : [`skipped: ${skipped.length} files, see report.json`]),
    `engine: ${engine.name} on ${engine.adapter}${engine.threads > 1 ? `, ${engine.threads} threads` : ''}`,
    ...engine.passedOver.map(({ engine: name, reason }) => `passed over: ${name}, ${reason}`),
    ...(resumed === 0 ? [] : [`resumed: ${resumed === 1 ? 'once' : `${resumed} times`}`]),
    test === null ? 'test: none' : testLine(test),
    `written to ${out}: ${formats.flatMap(filesOf).join(', ')}, report.json, history.csv, logs`,
  ];
  return `${lines.join('\n')}\n`;
}

function filesOf(format: ModelFormat): readonly string[] {
  return format === 'tfjs' ? ['model.json', 'weights.bin', 'manifest.json'] : [fileNames[format]];
}

function testLine(test: NonNullable<Report['test']>): string {
  const { images, accuracy, precision, recall, loss } = test;
  return (
    `test, on ${images} pictures: accuracy ${figure(accuracy)}, precision ${figure(precision)}, ` +
    `recall ${figure(recall)}, loss ${figure(loss)}`
  );
}

function figure(value: number | null): string {
  return value === null ? 'undefined' : value.toFixed(4);
}
