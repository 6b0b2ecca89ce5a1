/**
 * Which thumbnails are asked for next: a few at a time, what came into view last first, and what has
 * left the view before its turn not at all.
 */

/** Asks for one thumbnail, and is over when it has been drawn or given up. Never rejects. */
export type Errand = () => Promise<void>;

/** Returns a function that puts an errand into the queue, and gives one that takes it out again. */
export function createQueue(mostAtOnce: number): (errand: Errand) => () => void {
  /** What came at the same time waits in its own order; the latest of these waves is served first. */
  const waves: Set<Errand>[] = [];
  let openWave: Set<Errand> | null = null;
  let underWay = 0;

  function serve(): void {
    while (underWay < mostAtOnce) {
      const errand = takeNext();
      if (!errand) return;
      underWay++;
      void errand().finally(() => {
        underWay--;
        serve();
      });
    }
  }

  function takeNext(): Errand | undefined {
    for (let wave = waves.at(-1); wave; wave = waves.at(-1)) {
      const [errand] = wave;
      if (errand) {
        wave.delete(errand);
        return errand;
      }
      waves.pop();
      if (wave === openWave) openWave = null;
    }
    return undefined;
  }

  return (errand) => {
    if (!openWave) {
      openWave = new Set();
      waves.push(openWave);
      // What one turn of the page brings into view comes together.
      setTimeout(() => {
        openWave = null;
        serve();
      });
    }
    const wave = openWave;
    wave.add(errand);
    return () => void wave.delete(errand);
  };
}
