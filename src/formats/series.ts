/** Columns of figures as logs of any kind have them. */
import { FailureError } from '../domain/failure.ts';

export interface Point {
  readonly step: number;
  readonly value: number;
}

export interface Series<P extends Point = Point> {
  readonly tag: string;
  /** In the order of the file. */
  readonly points: readonly P[];
}

/** More than anybody draws; a log that has more is not read, so that none takes all memory. */
export const mostPoints = 1_000_000;
export const mostSeries = 10_000;

export function notALog(detail: string): FailureError {
  return new FailureError({ kind: 'not-a-log', detail });
}

export function tooMany(what: 'values' | 'curves'): FailureError {
  return notALog(`it has more ${what} than can be looked through`);
}
