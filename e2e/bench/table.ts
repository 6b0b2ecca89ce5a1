/** Rows for people: one table a case. */
import type { Row } from './measure.ts';

interface Column {
  readonly head: string;
  readonly cell: (row: Row, all: readonly Row[]) => string;
  readonly isText?: true;
}

const columns: readonly Column[] = [
  { head: '', cell: ({ subject, engine }) => `${subject} ${engine}`, isText: true },
  { head: 'threads', cell: ({ threads }) => String(threads ?? '-') },
  { head: 'ms min', cell: ({ msMin }) => msMin.toFixed(1) },
  { head: 'ms median', cell: ({ msMedian }) => msMedian.toFixed(1) },
  { head: 'images/s', cell: ({ imagesPerSecond }) => imagesPerSecond.toFixed(1) },
  { head: 'GFLOP/s', cell: ({ gflops }) => gflops.toFixed(1) },
  { head: 'to tensorflow', cell: speedToTensorflow },
  { head: 'calls', cell: ({ callsPerStep }) => String(callsPerStep ?? '-') },
  { head: 'peak MB', cell: ({ peakBytes }) => (peakBytes ? (peakBytes / 1e6).toFixed(0) : '-') },
  { head: 'loss diff', cell: ({ lossDiff }) => lossDiff?.toExponential(1) ?? '-' },
  { head: '', cell: ({ detail }) => detail ?? '', isText: true },
];

export function tableOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return '';
  const filled = columns.map(({ head, cell, isText }) => {
    const cells = [head, ...rows.map((row) => cell(row, rows))];
    const width = Math.max(...cells.map((text) => text.length));
    return cells.map((text) => (isText ? text.padEnd(width) : text.padStart(width)));
  });
  const lines = [first, ...rows].map((_, i) => filled.map((cells) => cells[i]).join('  '));
  const heading = `\n${first.imageSize} x ${first.imageSize}, batch ${first.batch}`;
  return [heading, ...lines].map((line) => `${line.trimEnd()}\n`).join('');
}

/** How many times as fast, by the medians. */
function speedToTensorflow({ msMedian }: Row, all: readonly Row[]): string {
  const tensorflow = all.find(({ subject }) => subject === 'tensorflow');
  return tensorflow ? `${Number((tensorflow.msMedian / msMedian).toPrecision(3))} x` : '-';
}
