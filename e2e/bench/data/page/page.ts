/** The page of the bench of data: what is compared with the app, and what makes the pictures. */
import { decodeRaw, type RawDecoding } from './raw.ts';
import { makePictures, type PicturePlan } from './maker.ts';
import type { EpochAnswer, EpochQuestion } from './epochs.worker.ts';

export interface DataBenchPage {
  /** Sends all pictures to the server of this page. */
  makePictures(plan: PicturePlan): Promise<void>;
  /** Decodes the files of the page's inputs, one input after the other. */
  decodeRaw(): Promise<RawDecoding>;
  askEpochs(question: EpochQuestion): Promise<EpochAnswer>;
}

declare global {
  var dataBench: DataBenchPage;
}

let epochs: Worker | null = null;

globalThis.dataBench = {
  makePictures,
  decodeRaw: () => decodeRaw([...document.querySelectorAll('input')]),
  askEpochs(question) {
    const worker = (epochs ??= new Worker(new URL('./epochs.worker.ts', import.meta.url), {
      type: 'module',
    }));
    return new Promise((resolve) => {
      worker.onmessage = (event: MessageEvent<EpochAnswer>) => resolve(event.data);
      worker.onerror = (event) => resolve({ reason: event.message || 'its worker failed' });
      worker.postMessage(question, []);
    });
  },
};
