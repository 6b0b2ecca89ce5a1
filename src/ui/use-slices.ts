import { startTransition, useEffect, useState } from 'react';
import { failureOf, type Failure } from '../domain/failure.ts';
import { bySlices, type Slices } from '../domain/slices.ts';

export interface Found<T> {
  /** What was found last; null before anything was. */
  readonly value: T | null;
  /** Why the last look found nothing; the value is then of an earlier one. */
  readonly failure: Failure | null;
}

const nothing: Found<never> = { value: null, failure: null };

/**
 * What long work on plain data comes to, done slice by slice each time that `work` is another: give
 * it the same function while it rests on the same things. Until it is done the last result stands;
 * null as work forgets it.
 */
export function useSlices<T>(work: (() => Slices<T>) | null): Found<T> {
  const [found, setFound] = useState<Found<T>>(nothing);
  if (!work && found !== nothing) setFound(nothing);
  useEffect(() => {
    if (!work) return;
    let wanted = true;
    const tell = (change: (last: Found<T>) => Found<T>) => {
      if (wanted) startTransition(() => setFound(change));
    };
    bySlices(work(), () => wanted).then(
      (value) => tell(() => ({ value, failure: null })),
      (error) => tell(({ value }) => ({ value, failure: failureOf(error) })),
    );
    return () => {
      wanted = false;
    };
  }, [work]);
  return found;
}
