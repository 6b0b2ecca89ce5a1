/** The list of skipped files, summed up and as a table to take away. */
import { csvRow } from '../../domain/csv.ts';
import type { FileFailure } from '../../domain/failure.ts';
import type { SkippedFile } from '../../domain/sample.ts';
import { failureWords } from '../failure-words.ts';

export interface ReasonCount {
  readonly words: string;
  readonly files: number;
}

/** How many files were skipped for which reason, the most frequent first. */
export function countReasons(skipped: readonly SkippedFile[]): ReasonCount[] {
  const counts = new Map<string, number>();
  for (const { failure } of skipped) {
    const words = reasonWords(failure);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, files]) => ({ words, files })).sort((a, b) => b.files - a.files);
}

/** What many files can have in common: without sizes, details and advice. */
function reasonWords(failure: FileFailure): string {
  switch (failure.kind) {
    case 'unsupported-format':
      return `${failure.format} files`;
    case 'unsupported-variant':
      return `${failure.format} with ${failure.variant}`;
    case 'damaged-image':
      return `damaged ${failure.format}`;
    case 'too-many-pixels':
      return 'too many pixels';
    case 'file-too-large':
      return 'too large';
    case 'unreadable-file':
      return 'could not be read';
    case 'decoder-died':
      return 'the browser gave up';
    case 'already-there':
      return 'already there';
    case 'outside-classes':
      return 'in neither folder';
    case 'bad-archive':
      return 'zip files that can’t be opened';
    case 'refused-entry':
      return 'not taken out of a zip file';
    case 'empty-file':
    case 'not-an-image':
      return failureWords(failure);
  }
}

/** A CSV file with the columns file and reason. */
export function skippedCsv(skipped: readonly SkippedFile[]): string {
  const rows = skipped.map(({ path, failure }) => [path, failureWords(failure)]);
  return [['file', 'reason'], ...rows].map(csvRow).join('');
}
