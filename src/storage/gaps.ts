/** Places in a pack for new pictures: gaps that removed ones left, then its end. */

export interface Extent {
  readonly at: number;
  readonly length: number;
}

/** Gives out places that no extent in use covers, the first that fits. */
export class Gaps {
  readonly #gaps: { at: number; length: number }[] = [];
  #end = 0;

  /**
   * `used`: extents in use, in any order. Gaps before `from` are left alone: somebody may still read
   * what lay there.
   */
  constructor(used: readonly Extent[], from = 0) {
    for (const { at, length } of [...used].sort((a, b) => a.at - b.at)) {
      if (at > this.#end && at > from) {
        const start = Math.max(from, this.#end);
        this.#gaps.push({ at: start, length: at - start });
      }
      this.#end = Math.max(this.#end, at + length);
    }
    this.#end = Math.max(this.#end, from);
  }

  /** Behind everything that is in use or was given out. */
  get end(): number {
    return this.#end;
  }

  take(length: number): number {
    const index = this.#gaps.findIndex((gap) => gap.length >= length);
    const gap = this.#gaps[index];
    if (!gap) {
      this.#end += length;
      return this.#end - length;
    }
    const { at } = gap;
    if (gap.length === length) this.#gaps.splice(index, 1);
    else {
      gap.at += length;
      gap.length -= length;
    }
    return at;
  }
}
