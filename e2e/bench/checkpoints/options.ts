/** What `npm run bench -- --only checkpoints` is called with. */
import { readCount, type OwnBenchValues } from '../own-benches.ts';

export const checkpointsHelp = `npm run bench -- --only checkpoints [--pictures N] [--steps N] [--json]

Measures what checkpoints cost a run on WASM at full size (256 pixels, batches of 32), with the app's own
loop and real files: epochs that begin with a checkpoint, whose writing goes on beside the steps and is
waited for, epochs with some on the way, and epochs without, in turns. Then steps with a checkpoint every
20, and the memory on the way, after all garbage was collected.

  --pictures N        of an epoch (default: 4099, as the reference's set of 5,856 leaves to train)
  --steps N           of the second part (default: 2000)
`;

export interface CheckpointsOptions {
  readonly pictures: number;
  readonly steps: number;
}

/** In a shorter epoch there is no room for checkpoints on the way. */
const pictureLimits = { min: 320, max: 100_000 } as const;
const stepLimits = { min: 200, max: 1_000_000 } as const;

/** Throws a UsageError. */
export function readCheckpointsOptions({ pictures, steps }: OwnBenchValues): CheckpointsOptions {
  return {
    pictures: readCount('--pictures', pictures ?? '4099', pictureLimits),
    steps: readCount('--steps', steps ?? '2000', stepLimits),
  };
}
