/**
 * How maps and weights lie on the device: channels and units in fours, the last filled up with zeros, so
 * that every load is a `vec4`. What was filled up stays zero: its gradient is.
 */
import type { Shape } from '../recognise.ts';
import type { Place } from './kernel.ts';

export interface MapPlace extends Place {
  /** `[height, width, channels]` of a map, or `[units]`. */
  readonly shape: Shape;
  /** Of one picture. */
  readonly fours: number;
}

/** Fours that hold `count` channels. */
export function foursOf(count: number): number {
  return Math.ceil(count / 4);
}

export function mapPlace(label: string, shape: Shape, pictures: number): MapPlace {
  const fours = positionsOf(shape) * foursOf(shape.at(-1) as number);
  return { label, shape, fours, bytes: pictures * fours * 16 };
}

/** Places of a map that hold channels; 1 for a row of units. */
export function positionsOf(shape: Shape): number {
  return shape.slice(0, -1).reduce((product, length) => product * length, 1);
}
