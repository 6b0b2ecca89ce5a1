import { partNames, type PartName } from '../domain/split.ts';
import { splitWords } from './recipe-words.ts';

/** A copy that the recipe does not use is in no part. */
export type ShownPart = PartName | 'left out';

/** By the id of a sample. */
export type ShownParts = ReadonlyMap<number, ShownPart>;

/** Null while nobody knows the part. */
export function shownPart(parts: ShownParts | null, id: number): ShownPart | null {
  return parts?.get(id) ?? null;
}

export function partWords(part: ShownPart): string {
  return isPart(part) ? splitWords[part].label : 'None: it is a copy, and each is used once';
}

function isPart(part: ShownPart): part is PartName {
  return (partNames as readonly string[]).includes(part);
}
