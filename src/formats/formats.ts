/** The page's handle on the worker of the formats. */
import { WorkerLine } from '../workers/line.ts';
import type { FormatsProtocol } from './protocol.ts';

export type { BundleQuestion, ModelQuestion, OpenedModel } from './protocol.ts';

export function connectFormats(): WorkerLine<FormatsProtocol> {
  return new WorkerLine<FormatsProtocol>(
    'formats',
    () => new Worker(new URL('./formats.worker.ts', import.meta.url), { type: 'module' }),
  );
}
