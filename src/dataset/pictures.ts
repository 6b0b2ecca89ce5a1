/** The page's handle on the pictures worker. */
import { WorkerLine } from '../workers/line.ts';
import type { PicturesProtocol } from './protocol.ts';

export type { GivenFile, GivenSource } from './protocol.ts';
export type PicturesEvent = PicturesProtocol['event'];

export function connectPictures(
  onEvent: (event: PicturesEvent) => void,
): WorkerLine<PicturesProtocol> {
  return new WorkerLine<PicturesProtocol>(
    'pictures',
    () => new Worker(new URL('./pictures.worker.ts', import.meta.url), { type: 'module' }),
    onEvent,
  );
}
