/** Plans and teams of several threads, off the page: a page may not wait for others. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { PlanState } from '../../plan.ts';
import { loadKernels, type KernelBuild } from '../kernels.ts';
import { Layout } from '../layout.ts';
import { planOnWasm } from '../plan.ts';
import { controlWords, type Call, type Phase } from '../program.ts';
import { adamFields, convFields } from '../records.ts';
import { startTeam, type Team } from '../threads.ts';
import { batchOf, networkOf, type NetworkName } from '../../trials/networks.ts';

export interface TrainJob {
  readonly kind: 'train';
  readonly network: NetworkName;
  readonly imageSize: number;
  readonly batchSize: number;
  readonly threads: number;
  readonly build: KernelBuild;
  readonly steps: number;
}

export interface TrainResult {
  readonly threads: number;
  readonly state: PlanState;
  /** After the first step and after the last one. */
  readonly holdings: readonly [Holdings, Holdings];
}

/** What grows if something is left behind. */
export interface Holdings {
  readonly tensors: number;
  readonly tensorBytes: number;
  readonly memoryBytes: readonly number[];
  readonly workers: number;
}

/** Runs whole programs and broken ones in turn, and tells how each ended. */
export interface BreakJob {
  readonly kind: 'break';
  readonly threads: number;
}

/** Several threads over memory that can't be shared. */
export interface StartJob {
  readonly kind: 'start';
}

export type TeamJob = TrainJob | BreakJob | StartJob;

let workers = 0;
const memories: WebAssembly.Memory[] = [];

globalThis.Worker = class extends Worker {
  constructor(...given: ConstructorParameters<typeof Worker>) {
    super(...given);
    workers++;
  }
};
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(...given: ConstructorParameters<typeof WebAssembly.Memory>) {
    super(...given);
    memories.push(this);
  }
};

function holdings(): Holdings {
  const { numTensors: tensors, numBytes: tensorBytes } = tf.memory();
  const memoryBytes = memories.map(({ buffer }) => buffer.byteLength);
  return { tensors, tensorBytes, memoryBytes, workers };
}

async function train(job: TrainJob): Promise<TrainResult> {
  const { imageSize, batchSize, threads, build, steps } = job;
  await tf.setBackend('cpu');
  const model = networkOf(job.network, imageSize);
  const options = { imageSize, batchSize, threads, build, learningRate: 0.001 };
  const plan = await planOnWasm(model, options);
  let first = holdings();
  for (let step = 0; step < steps; step++) {
    // Whole batches and others in turn.
    const pictures = 1 + ((batchSize - 1 + 3 * step) % batchSize);
    await plan.step(batchOf(imageSize, batchSize, pictures, step));
    if (step === 0) first = holdings();
  }
  const result = {
    threads: plan.threads,
    state: await plan.readState(),
    holdings: [first, holdings()] as const,
  };
  plan.dispose();
  return result;
}

const nothing: Phase = { deal: 'host', task: 0 };

async function breakInTurn({ threads }: BreakJob): Promise<string[]> {
  const layout = new Layout();
  const control = layout.bytes(4 * controlWords);
  const zeros = <Names extends readonly string[]>(names: Names) =>
    Object.fromEntries(names.map((name) => [name, 0])) as { [name in Names[number]]: number };
  const idle: Call = { kernel: 'adam', record: layout.record(adamFields, zeros(adamFields)) };
  const outside = { ...zeros(convFields), partGradients: 2 ** 30, partBytes: 64 };
  const traps: Call = { kernel: 'clearPart', record: layout.record(convFields, outside) };
  const unknown = { ...idle, kernel: 'none' as Call['kernel'] };
  const several = (call: Call): Phase => ({ deal: 'calls', calls: Array(8).fill(call) });
  const programs: Phase[][] = [
    [several(idle), nothing, several(idle)],
    [several(idle), several(traps), several(idle)],
    [several(unknown), nothing],
    [several(idle), several(traps)],
    [nothing, several(idle)],
  ];
  const finished = layout.finish(threads);
  const [initial, shared] = [finished.pages, true];
  const memory = new WebAssembly.Memory({ initial, maximum: initial, shared });
  finished.writeRecords(memory.buffer);
  let failing = false;
  const team = await startTeam({
    module: await loadKernels({ fma: false, shared }),
    memory,
    control,
    threads,
    programs,
    scratchOf: finished.scratchOf,
    host: () => {
      if (failing) throw new Error('the host failed');
    },
  });
  // On this thread alone nothing breaks: the others have their own copy.
  programs[3] = [several(idle), nothing];
  const ends: string[] = [];
  for (const program of [0, 1, 0, 2, 0, 3, 0, 4]) {
    failing = program === 4;
    ends.push(endOf(team, program));
  }
  team.dispose();
  return ends;
}

function endOf(team: Team, program: number): string {
  try {
    team.run(program, 1);
    return 'whole';
  } catch (error) {
    return String(error);
  }
}

async function startUnshared(): Promise<number> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const module = await loadKernels({ fma: false, shared: false });
  const places = { control: 64, scratchOf: () => 1024, host: () => {} };
  const team = await startTeam({ module, memory, threads: 2, programs: [[nothing]], ...places });
  team.run(0, 1);
  return workers;
}

function run(job: TeamJob): Promise<unknown> {
  if (job.kind === 'train') return train(job);
  return job.kind === 'break' ? breakInTurn(job) : startUnshared();
}

globalThis.onmessage = ({ data }: MessageEvent<TeamJob>) => {
  run(data).then(
    (result) => postMessage({ result }),
    (error: unknown) => postMessage({ error: String(error) }),
  );
};
