/** The life of a graphics device: what waits for one that is lost may wait for ever. */

export class Life {
  /** One listener at the device serves all: each of its own would be kept as long as the device lives. */
  readonly #waiting = new Set<(error: Error) => void>();
  #end: Error | null = null;

  /** Why it is over, or null. */
  get end(): string | null {
    return this.#end?.message ?? null;
  }

  /** The first reason stays; of a device's own words the first line is for people. */
  over(reason: string): void {
    this.#end ??= new Error(reason.split('\n')[0]?.replace(/\.$/, ''));
    for (const reject of this.#waiting) reject(this.#end);
  }

  /** What `work` gives, or the end. */
  during<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#end) reject(this.#end);
      this.#waiting.add(reject);
      void work.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }
}
