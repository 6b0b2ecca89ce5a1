/** Makes pictures on all cores and sends them to the server of the page, which keeps them. */
export interface PicturePlan {
  readonly count: number;
  readonly imageSize: number;
  readonly seed: number;
}

export interface MakerQuestion extends PicturePlan {
  /** This one makes the pictures `first`, `first + stride` and so on. */
  readonly first: number;
  readonly stride: number;
}

export async function makePictures(plan: PicturePlan): Promise<void> {
  const stride = Math.max(1, navigator.hardwareConcurrency);
  await Promise.all(
    Array.from({ length: stride }, (_, first) => makeInWorker({ ...plan, first, stride })),
  );
}

async function makeInWorker(question: MakerQuestion): Promise<void> {
  const worker = new Worker(new URL('./maker.worker.ts', import.meta.url), { type: 'module' });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<string | null>) =>
        event.data === null ? resolve() : reject(new Error(event.data));
      worker.onerror = (event) => reject(new Error(event.message || 'a maker failed'));
      worker.postMessage(question, []);
    });
  } finally {
    worker.terminate();
  }
}
