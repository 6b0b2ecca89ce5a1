/** What the bench was called with. */
import { callersPath, parseOptions, quoted } from '../../src/cli/options.ts';
import { UsageError } from '../../src/cli/errors.ts';
import { recipeLimits } from '../../src/domain/recipe.ts';
import {
  checkpointsHelp,
  readCheckpointsOptions,
  type CheckpointsOptions,
} from './checkpoints/options.ts';
import { dataHelp, readDataOptions, type DataOptions } from './data/options.ts';
import type { Case } from './material.ts';
import { stepFlops } from './network.ts';
import { ownBenches, readCount, readOwnBench } from './own-benches.ts';
import { subjects, type SubjectSpec } from './subject.ts';

export const help = `npm run bench -- [options]

Times training steps of the reference's network: ours, stock tfjs and jax-js in Chromium, Keras on
TensorFlow and PyTorch beside it, in turns. The first run makes a Python environment for the latter.

  --quick             64 pixels with batches of 8 and 256 with batches of 32, fewer turns, no tfjs
                      on the processor
  --only NAMES        engines (wasm, webgpu, webgl, cpu, native), subjects (twofold, tfjs, jax-js,
                      tensorflow, pytorch) or both ("twofold webgpu"), with commas; naming webgpu or
                      webgl also measures a graphics adapter that is only a program; "data" and
                      "checkpoints" are benches of their own, below
  --image-size N,...  (default: 64,128,256)
  --batch-size N,...  (default: 8,32)
  --python PATH       an interpreter that has TensorFlow and PyTorch, instead of an environment of
                      our own, which is installed as your pip is set up
  --json              the rows alone on stdout
  --help              this text

GFLOP/s counts direct convolutions, whatever is really computed. "To tfjs" and "to jax-js" compare on the
same engine. Peak MB is the engine's memory, tfjs's tensors, or a whole Python process. On WebGPU, moved
MB are the sizes of the buffers bound, each once a dispatch, over all dispatches of a step; paper MB is
what our kernels read and write by their own sums; GPU MB is the peak of all buffers that there were.
Subjects that would take more than five seconds a step (half a minute, where an adapter that is a program
may be measured), or can't run here, are left out, and stderr says why. Columns that have nothing to say
are left out too. Exit code: 0 measured, 1 the run failed, 2 wrong usage.

${dataHelp}
${checkpointsHelp}`;

export interface BenchOptions {
  readonly help: boolean;
  readonly json: boolean;
  readonly python: string | null;
  readonly rounds: number;
  /** The smallest first. */
  readonly cases: readonly Case[];
  readonly specs: readonly SubjectSpec[];
  readonly allowSoftware: boolean;
  readonly slowestStepMs: number;
  /** Not null: this instead of all others. */
  readonly data: DataOptions | null;
  /** Likewise. */
  readonly checkpoints: CheckpointsOptions | null;
}

/** Throws a UsageError. */
export function readOptions(): BenchOptions {
  const { values } = parseOptions({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      'image-size': { type: 'string' },
      'batch-size': { type: 'string' },
      python: { type: 'string' },
      pictures: { type: 'string' },
      folder: { type: 'string' },
      steps: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const own = readOwnBench(values);
  const only = own || values.only === undefined ? null : readFilters(values.only);
  const allowSoftware = Boolean(
    only?.some((filter) => filter.includes('webgpu') || filter.includes('webgl')),
  );
  return {
    help: values.help,
    json: values.json,
    python: values.python === undefined ? null : callersPath(values.python),
    rounds: values.quick ? 3 : 5,
    cases: readCases(values),
    specs: subjects.filter((spec) =>
      only ? only.some((filter) => matches(spec, filter)) : !(values.quick && isStockOnCpu(spec)),
    ),
    allowSoftware,
    // Who asks for the slow by name has the time.
    slowestStepMs: allowSoftware ? 30_000 : 5000,
    data: own === 'data' ? readDataOptions(values) : null,
    checkpoints: own === 'checkpoints' ? readCheckpointsOptions(values) : null,
  };
}

/** An engine, a subject, or one of each. */
type Filter = readonly string[];

function readFilters(text: string): Filter[] {
  const known = new Set<string>(subjects.flatMap(({ name, engine }) => [engine, name]));
  return text.split(',').map((words) => {
    const filter = words.trim().split(/\s+/);
    const unknown = filter.find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new UsageError(
        `--only takes ${[...known].join(', ')}, or ${ownBenches.join(' or ')} alone, not ${quoted(unknown)}`,
      );
    }
    if (!subjects.some((spec) => matches(spec, filter))) {
      throw new UsageError(`--only found no subject that is ${quoted(words)}`);
    }
    return filter;
  });
}

function matches({ name, engine }: SubjectSpec, filter: Filter): boolean {
  return filter.every((word) => word === name || word === engine);
}

/** Takes seconds a step even at 64 pixels. */
function isStockOnCpu({ name, engine }: SubjectSpec): boolean {
  return name === 'tfjs' && engine === 'cpu';
}

interface CaseValues {
  readonly quick: boolean;
  readonly 'image-size'?: string | undefined;
  readonly 'batch-size'?: string | undefined;
}

function readCases(values: CaseValues): Case[] {
  const { 'image-size': sizes, 'batch-size': batches } = values;
  if (values.quick && sizes === undefined && batches === undefined) {
    return [
      { imageSize: 64, batch: 8 },
      { imageSize: 256, batch: 32 },
    ];
  }
  const imageSizes = readNumbers('--image-size', sizes ?? '64,128,256', recipeLimits.imageSize);
  const batchSizes = readNumbers('--batch-size', batches ?? '8,32', recipeLimits.batchSize);
  return imageSizes
    .flatMap((imageSize) => batchSizes.map((batch) => ({ imageSize, batch })))
    .sort((a, b) => stepFlops(a.imageSize, a.batch) - stepFlops(b.imageSize, b.batch));
}

function readNumbers(
  flag: string,
  text: string,
  limits: { readonly min: number; readonly max: number },
): number[] {
  return text.split(',').map((word) => readCount(flag, word, limits));
}
