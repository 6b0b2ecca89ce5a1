/** Runs one subject, in a worker as the app does. Started by page.ts, and asked by messages. */
import type { SubjectName, SubjectReport, SubjectSpec, Turn } from '../subject.ts';
import type { Material } from '../material.ts';
import { startGpuCounter, type GpuCounter } from './gpu-counts.ts';
import type { StartTrainer, Trainer, TrainerSetup } from './trainer.ts';

export type Question =
  | {
      readonly ask: 'start';
      readonly spec: SubjectSpec;
      readonly material: Material;
      readonly allowSoftware: boolean;
    }
  | { readonly ask: 'run'; readonly steps: number }
  | { readonly ask: 'report' };

export type Answer = { readonly value: Turn | SubjectReport | null } | { readonly reason: string };

const learningRate = 0.001;

/** Loaded late, so that none carries the others' code. */
const starters: { readonly [name in SubjectName]?: () => Promise<StartTrainer> } = {
  twofold: async () => (await import('./twofold.ts')).startTwofold,
  tfjs: async () => (await import('./tfjs.ts')).startTfjs,
  'jax-js': async () => (await import('./jax-js.ts')).startJax,
};

let trainer: Trainer;
let gpu: GpuCounter | null = null;
let batches = 1;
let steps = 0;

addEventListener('message', (event: MessageEvent<Question>) => {
  void answer(event.data).then((reply) => postMessage(reply));
});

async function answer(question: Question): Promise<Answer> {
  try {
    switch (question.ask) {
      case 'start':
        await start(question);
        return { value: null };
      case 'run':
        return { value: await run(question.steps) };
      case 'report':
        return { value: await report() };
    }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

async function start(question: Question & { ask: 'start' }): Promise<void> {
  const { spec, material, allowSoftware } = question;
  const starter = starters[spec.name];
  if (!starter) throw new Error('it does not run in a page');
  const startTrainer = spec.epochs ? (await import('./epochs.ts')).startEpochs : await starter();
  batches = material.batches;
  if (spec.engine === 'webgpu' && 'GPUDevice' in globalThis) gpu = startGpuCounter();
  trainer = await startTrainer({
    engine: spec.engine,
    threads: spec.threads,
    imageSize: material.imageSize,
    batch: material.batch,
    learningRate,
    allowSoftware,
    ...(await load(material)),
  });
  gpu?.rest();
}

async function load(material: Material): Promise<Pick<TrainerSetup, 'weights' | 'batches'>> {
  const [weights, pixels, labels] = await Promise.all(
    [material.weights, material.pixels, material.labels].map(async (name) => {
      const response = await fetch(`/material/${name}`);
      if (!response.ok) throw new Error(`${name} could not be read`);
      return response.arrayBuffer();
    }),
  );
  let at = 0;
  const pictureBytes = material.imageSize ** 2 * 3;
  return {
    weights: material.weightShapes.map((shape) => {
      const size = shape.reduce((product, length) => product * length, 1);
      at += size;
      return { shape, data: new Float32Array(weights as ArrayBuffer, (at - size) * 4, size) };
    }),
    batches: Array.from({ length: material.batches }, (_, i) => ({
      pixels: new Uint8Array(
        pixels as ArrayBuffer,
        i * material.batch * pictureBytes,
        material.batch * pictureBytes,
      ),
      labels: new Uint8Array(labels as ArrayBuffer, i * material.batch, material.batch),
    })),
  };
}

async function run(count: number): Promise<Turn> {
  const turn = { ms: [] as number[], losses: [] as number[] };
  for (let i = 0; i < count; i++) {
    const startedAt = performance.now();
    turn.losses.push(await trainer.step(steps++ % batches));
    turn.ms.push((performance.now() - startedAt) / (trainer.stepsInOne ?? 1));
  }
  throwFault();
  return turn;
}

async function report(): Promise<SubjectReport> {
  if (!gpu) return { ...(await trainer.report()), gpu: null };
  // Before tfjs's own count, which takes memory for clocks.
  const peakBytes = gpu.peakBytes();
  const counts = await gpu.count(() => trainer.step(0));
  throwFault();
  return {
    ...(await trainer.report()),
    gpu: {
      dispatchesPerStep: counts.dispatches,
      movedBytesPerStep: counts.movedBytes,
      paperBytesPerStep: trainer.paperBytesPerStep ?? null,
      peakBytes,
    },
  };
}

function throwFault(): void {
  const fault = gpu?.fault();
  if (fault) throw new Error(`the graphics device reports: ${fault}`);
}
