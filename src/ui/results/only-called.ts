import type { Confusion } from '../../domain/metrics.ts';
import type { Label } from '../../domain/sample.ts';

/** The class that every picture of a test with both classes was called, or null. */
export function onlyCalled({ tp, fp, tn, fn }: Confusion): Label | null {
  if (tp + fn === 0 || tn + fp === 0) return null;
  if (tp + fp === 0) return 0;
  return tn + fn === 0 ? 1 : null;
}
