/**
 * Decoding alone, as fast as a page can do it on the cores that the app uses: as many workers, as
 * many pictures under way, and nothing kept. What the app does beside is what its import loses.
 */
/** As in src/dataset/decoders.ts. */
const poolSize = Math.max(1, (navigator.hardwareConcurrency || 2) - 1);
const inFlightEach = 4;

export interface RawDecoding {
  readonly pictures: number;
  readonly seconds: number;
  readonly workers: number;
}

interface Decoder {
  readonly worker: Worker;
  /** An answer goes to the oldest question: which picture it is of is nobody's concern here. */
  readonly waiting: ((fault: string | null) => void)[];
}

let pool: readonly Decoder[] | null = null;

export async function decodeRaw(inputs: readonly HTMLInputElement[]): Promise<RawDecoding> {
  const decoders = (pool ??= Array.from({ length: poolSize }, startDecoder));
  let [pictures, seconds] = [0, 0];
  for (const { files } of inputs) {
    const startedMs = performance.now();
    const list = [...(files ?? [])];
    await decodeAll(list, decoders);
    pictures += list.length;
    seconds += (performance.now() - startedMs) / 1000;
  }
  return { pictures, seconds, workers: poolSize };
}

function startDecoder(): Decoder {
  const worker = new Worker(new URL('./raw.worker.ts', import.meta.url), { type: 'module' });
  const waiting: Decoder['waiting'] = [];
  worker.onmessage = (event: MessageEvent<string | null>) => waiting.shift()?.(event.data);
  worker.onerror = (event) => waiting.shift()?.(event.message || 'a raw decoder failed');
  return { worker, waiting };
}

async function decodeAll(files: readonly File[], decoders: readonly Decoder[]): Promise<void> {
  const inFlight: Promise<void>[] = [];
  for (const file of files) {
    inFlight.push(decode(file, decoders));
    if (inFlight.length >= decoders.length * inFlightEach) await inFlight.shift();
  }
  await Promise.all(inFlight);
}

function decode(file: File, decoders: readonly Decoder[]): Promise<void> {
  const least = decoders.reduce((a, b) => (b.waiting.length < a.waiting.length ? b : a));
  const answer = new Promise<void>((resolve, reject) => {
    least.waiting.push((fault) => (fault === null ? resolve() : reject(new Error(fault))));
  });
  answer.catch(() => {});
  least.worker.postMessage(file, []);
  return answer;
}
