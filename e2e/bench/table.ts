/** Rows for people: one table a case. */
import type { Row } from './measure.ts';
import type { SubjectName } from './subject.ts';

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
  { head: 'to tensorflow', cell: speedTo('tensorflow') },
  { head: 'to tfjs', cell: speedTo('tfjs') },
  { head: 'to jax-js', cell: speedTo('jax-js') },
  { head: 'calls', cell: ({ callsPerStep }) => String(callsPerStep ?? '-') },
  { head: 'peak MB', cell: ({ peakBytes }) => megabytes(peakBytes) },
  { head: 'dispatches', cell: ({ gpu }) => String(gpu?.dispatchesPerStep ?? '-') },
  { head: 'moved MB', cell: ({ gpu }) => megabytes(gpu?.movedBytesPerStep) },
  { head: 'paper MB', cell: ({ gpu }) => megabytes(gpu?.paperBytesPerStep) },
  { head: 'GPU MB', cell: ({ gpu }) => megabytes(gpu?.peakBytes) },
  { head: 'loss diff', cell: ({ lossDiff }) => lossDiff?.toExponential(1) ?? '-' },
  { head: '', cell: ({ detail }) => detail ?? '', isText: true },
];

export function tableOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return '';
  const filled = columns.flatMap(({ head, cell, isText }) => {
    const found = rows.map((row) => cell(row, rows));
    // Where it applies to none.
    if (found.every((text) => text === '-')) return [];
    const cells = [head, ...found];
    const width = Math.max(...cells.map((text) => text.length));
    return [cells.map((text) => (isText ? text.padEnd(width) : text.padStart(width)))];
  });
  const lines = [first, ...rows].map((_, i) => filled.map((cells) => cells[i]).join('  '));
  const heading = `\n${first.imageSize} x ${first.imageSize}, batch ${first.batch}`;
  return [heading, ...lines].map((line) => `${line.trimEnd()}\n`).join('');
}

function megabytes(bytes: number | null | undefined): string {
  return bytes ? String(Number((bytes / 1e6).toPrecision(3))) : '-';
}

/** How many times as fast, by the medians: as the native one, or as the one on the same engine. */
function speedTo(name: SubjectName): Column['cell'] {
  return (row, all) => {
    const other = all.find(
      ({ subject, engine }) => subject === name && (engine === 'native' || engine === row.engine),
    );
    if (!other || row.subject === name) return '-';
    return `${Number((other.msMedian / row.msMedian).toPrecision(3))} x`;
  };
}
