/**
 * Looks into parsed JSON that anybody may have written: what is not as it must be is told in words,
 * as `not-a-model`. Must not know what the values mean.
 */
import type { FailureError } from '../domain/failure.ts';
import { notAModel } from './checked.ts';
import type { Pair } from './network.ts';

export interface Fields {
  readonly [key: string]: unknown;
}

/** No dimension of a layer that a tab could hold is larger. */
export const longestSide = 65_536;
const deepest = 100;
const longestText = 1000;

/** `what` completes "… is not JSON". */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notAModel(`${what} is not JSON`);
  }
}

/** Keeps walks by recursion from running out of stack. */
export function checkDepth(value: unknown): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw notAModel('its description is nested too deeply');
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values(item) : [],
    );
  }
}

/** `what` completes "… is missing or not as it should be". */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw oddly(what);
}

/** A list, or a tuple in the way that Keras 3 writes some. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  const { class_name, config, items } = fieldsOf(value, what);
  const members = config ?? items;
  if (class_name === '__tuple__' && Array.isArray(members)) return members;
  throw oddly(what);
}

export function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value.length <= longestText) return value;
  throw oddly(what);
}

export function numberOf(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw oddly(what);
}

export function flagOf(value: unknown, what: string, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  throw oddly(what);
}

export function wholeOf(value: unknown, what: string, least = 1): number {
  const whole = numberOf(value, what);
  if (Number.isInteger(whole) && whole >= least && whole <= longestSide) return whole;
  throw oddly(what);
}

/** One number stands for both. */
export function pairOf(value: unknown, what: string, least = 1): Pair {
  if (typeof value === 'number') {
    const both = wholeOf(value, what, least);
    return [both, both];
  }
  const list = listOf(value, what);
  if (list.length !== 2) throw oddly(what);
  return [wholeOf(list[0], what, least), wholeOf(list[1], what, least)];
}

/** As it can stand in a sentence, however long a stranger made it. */
export function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

function oddly(what: string): FailureError {
  return notAModel(`${shortened(what)} is missing or not as it should be`);
}
