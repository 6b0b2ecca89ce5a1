/** The list of skipped files, summed up and as a table to take away. */
import { csvRow } from '../../domain/csv.ts';
import type { FileFailure } from '../../domain/failure.ts';
import type { SkippedFile } from '../../domain/sample.ts';
import { failureWords } from '../failure-words.ts';
import { count, counted } from '../format.ts';

export interface ReasonCount {
  readonly words: string;
  readonly files: number;
}

/** "5 files skipped, 12 were there already": of the latter nothing is missing. */
export function skippedTitle(skipped: readonly SkippedFile[]): string {
  const known = skipped.filter(({ failure }) => failure.kind === 'already-there').length;
  const missing = skipped.length - known;
  const verb = known === 1 ? 'was' : 'were';
  if (missing === 0) return `${counted(known, 'file')} ${verb} there already`;
  const title = `${counted(missing, 'file')} skipped`;
  return known === 0 ? title : `${title}, ${count(known)} ${verb} there already`;
}

const mostReasons = 3;

/** "not an image: an HTML page (3), empty file (2) and 2 other reasons", or '' where none is missing. */
export function reasonsLine(skipped: readonly SkippedFile[]): string {
  const reasons = countReasons(skipped.filter(({ failure }) => failure.kind !== 'already-there'));
  const told = reasons
    .slice(0, mostReasons)
    .map(({ words, files }) => `${words} (${count(files)})`);
  const others = reasons.length - told.length;
  return told.join(', ') + (others > 0 ? ` and ${counted(others, 'other reason')}` : '');
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
