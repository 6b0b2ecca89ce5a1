/** What a model said of each picture of its test. */
import { csvRow } from '../domain/csv.ts';
import type { Manifest } from './manifest.ts';

const columns = ['file', 'class', 'probability', 'predicted', 'correct', 'sha256'];

/**
 * One line a picture, in the order of the test part; the probability is that of the second class.
 * Null where the manifest does not list the pictures.
 */
export function predictionsCsv({
  files,
  classNames,
  threshold,
}: Pick<Manifest, 'files' | 'classNames' | 'threshold'>): string | null {
  if (!files) return null;
  const rows = files.test.map(({ path, label, sha256, probability }) => {
    const head = [path, classNames[label]];
    if (probability === undefined) return [...head, '', '', '', sha256];
    const predicted = probability < threshold ? 0 : 1;
    const isCorrect = predicted === label;
    return [...head, probability, classNames[predicted], `${isCorrect}`, sha256];
  });
  return [columns, ...rows].map(csvRow).join('');
}
