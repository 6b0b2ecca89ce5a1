/** The page's handle on the training worker. */
import { WorkerLine } from '../workers/line.ts';
import type { TrainingProtocol } from './protocol.ts';

export type { TrainingJob, TrainingOutcome, TrainingSample } from './protocol.ts';
export type TrainingEvent = TrainingProtocol['event'];

export function connectTraining(
  onEvent: (event: TrainingEvent) => void,
): WorkerLine<TrainingProtocol> {
  return new WorkerLine<TrainingProtocol>(
    'training',
    () => new Worker(new URL('./training.worker.ts', import.meta.url), { type: 'module' }),
    onEvent,
  );
}
