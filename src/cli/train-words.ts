/** What `npm run train` says while it works and when it is done. */
import type { Report } from '../domain/report.ts';
import type { EpochRecord } from '../domain/run.ts';

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

/** A few lines for a person. `out` is the folder as it was given. */
export function summary(report: Report, out: string): string {
  const { classes, images, split, engine, skipped, test } = report;
  const lines = [
    ...classes.map((name, label) => `class ${label}: ${name}, ${images[name]} pictures`),
    `dealt: ${split.train} to train, ${split.test} to test, ${split.validation} to validate`,
    ...(skipped.length === 0 ? [] : [`skipped: ${skipped.length} files, see report.json`]),
    `engine: ${engine.name} on ${engine.adapter}${engine.threads > 1 ? `, ${engine.threads} threads` : ''}`,
    ...engine.passedOver.map(({ engine: name, reason }) => `passed over: ${name}, ${reason}`),
    test === null ? 'test: none' : testLine(test),
    `written to ${out}: model.json, weights.bin, manifest.json, report.json, history.csv`,
  ];
  return `${lines.join('\n')}\n`;
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
