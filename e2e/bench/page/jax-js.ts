/**
 * jax-js: the same network and Adam, jitted as one step, pictures scaled and on the device before.
 * Its arrays are counted by hand: passing one on gives it away, `.ref` keeps it.
 */
import * as jax from '@jax-js/jax';
import { lax, nn, numpy as np } from '@jax-js/jax';
import { adam } from '../../../src/kernels/plan.ts';
import { scaled, type Trainer, type TrainerSetup } from './trainer.ts';

type Arrays = np.Array[];

export async function startJax(setup: TrainerSetup): Promise<Trainer> {
  const { imageSize, batch, learningRate } = setup;
  const engine = setup.engine as 'wasm' | 'webgpu';
  const detail = await startDevice(engine, setup.allowSoftware);
  let weights = setup.weights.map(({ shape, data }) => ownLayout(data, shape));
  let first = setup.weights.map(({ shape }, i) => np.zeros(weights[i]?.shape ?? [...shape]));
  let second = first.map((moment) => np.zeros(moment.shape));
  const batches = setup.batches.map(({ pixels, labels }) => ({
    x: transposed(scaled(pixels), [batch, imageSize, imageSize, 3], [0, 3, 1, 2]),
    y: np.array(Float32Array.from(labels), { shape: [batch, 1] }),
  }));
  await jax.blockUntilReady([...weights, ...batches.flatMap(({ x, y }) => [x, y])]);
  const update = jax.jit(updateOf(batch));
  let steps = 0;

  async function step(index: number): Promise<number> {
    const { x, y } = batches[index] as (typeof batches)[number];
    steps++;
    const rate = (learningRate * Math.sqrt(1 - adam.beta2 ** steps)) / (1 - adam.beta1 ** steps);
    const result = update(weights, first, second, x.ref, y.ref, np.array(rate));
    let loss: np.Array;
    [loss, weights, first, second] = result as [np.Array, Arrays, Arrays, Arrays];
    await jax.blockUntilReady(weights);
    return (await loss.data())[0] as number;
  }

  async function callsOf(work: () => Promise<unknown>): Promise<number> {
    performance.clearMeasures();
    jax.profiler.startTrace();
    await work();
    jax.profiler.stopTrace();
    return performance.getEntriesByType('measure').length;
  }

  return {
    step,
    report: async () => ({
      // Its pool takes them all; there is no setting.
      threads: engine === 'wasm' ? navigator.hardwareConcurrency : null,
      detail,
      callsPerStep: await callsOf(() => step(0)),
      peakBytes: null,
    }),
  };
}

async function startDevice(engine: 'wasm' | 'webgpu', allowSoftware: boolean): Promise<string> {
  if (!(await jax.init(engine)).includes(engine)) throw new Error(`jax-js found no ${engine}`);
  jax.defaultDevice(engine);
  if (engine === 'wasm') return '0.1.25';
  const { vendor, architecture, isFallbackAdapter } = jax.getWebGPUDevice().adapterInfo;
  const adapter = `${vendor} ${architecture}`;
  if (!allowSoftware && (isFallbackAdapter || /swiftshader/i.test(adapter))) {
    throw new Error(`${adapter} is a program, not a graphics card: --only webgpu measures it`);
  }
  return `0.1.25, ${adapter}`;
}

/** Kernels as `[out, in, h, w]`; the dense layers stay `[in, out]`. */
function ownLayout(data: Float32Array, shape: readonly number[]): np.Array {
  return shape.length === 4
    ? transposed(data, shape, [3, 2, 0, 1])
    : np.array(data.slice(), { shape: [...shape] });
}

function transposed(data: Float32Array, shape: readonly number[], axes: number[]): np.Array {
  // The sum makes it an array of its own, laid out anew.
  return np.transpose(np.array(data.slice(), { shape: [...shape] }), axes).add(0);
}

/** Kingma and Ba, "Adam", algorithm 1, with epsilon outside the bias correction as in Keras. */
function updateOf(batch: number) {
  const gradients = jax.valueAndGrad((weights: Arrays, x: np.Array, y: np.Array) =>
    lossOf(weights, x, y, batch),
  );
  return (
    weights: Arrays,
    first: Arrays,
    second: Arrays,
    x: np.Array,
    y: np.Array,
    rate: np.Array,
  ) => {
    const [loss, slopes] = gradients(
      weights.map((weight) => weight.ref),
      x,
      y,
    );
    const nextFirst: Arrays = [];
    const nextSecond: Arrays = [];
    const nextWeights = weights.map((weight, i) => {
      const slope = slopes[i] as np.Array;
      const mean = (first[i] as np.Array).mul(adam.beta1).add(slope.ref.mul(1 - adam.beta1));
      const square = (second[i] as np.Array)
        .mul(adam.beta2)
        .add(np.square(slope).mul(1 - adam.beta2));
      nextFirst.push(mean.ref);
      nextSecond.push(square.ref);
      return weight.sub(mean.mul(rate.ref).div(np.sqrt(square).add(adam.epsilon)));
    });
    rate.dispose();
    return [loss, nextWeights, nextFirst, nextSecond];
  };
}

/** Binary cross-entropy from the logit, averaged. */
function lossOf(weights: Arrays, x: np.Array, y: np.Array, batch: number): np.Array {
  const weight = (i: number) => weights[i] as np.Array;
  let h = x;
  for (let i = 0; i < 6; i += 2) {
    const outputs = lax
      .conv(h, weight(i), [1, 1], 'VALID')
      .add(weight(i + 1).reshape([1, -1, 1, 1]));
    h = lax.reduceWindow(nn.relu(outputs), (window) => np.max(window), [2, 2], [2, 2]);
  }
  // Flattened as Keras does, channels last.
  h = np.transpose(h, [0, 2, 3, 1]).reshape([batch, -1]);
  h = nn.relu(np.matmul(h, weight(6)).add(weight(7)));
  const logits = np.matmul(h, weight(8)).add(weight(9));
  const overflow = np.log1p(np.exp(np.abs(logits.ref).neg()));
  return np.mean(np.maximum(logits.ref, 0).sub(logits.mul(y)).add(overflow));
}
