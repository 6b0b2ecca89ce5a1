/** The runtimes that people use in a browser open what is written for them, and predict as tfjs does. */
import { loadAndCompile, loadLiteRt, Tensor as LiteRtTensor } from '@litertjs/core';
import liteRtWasm from '@litertjs/core/wasm/litert_wasm_internal.wasm?url';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-web/wasm';
import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { modelFrom } from '../training/model.ts';
import type { Network } from './network.ts';
import { writeOnnx } from './onnx.ts';
import { snapshotOf } from './snapshot.ts';
import { writeTflite } from './tflite.ts';
import {
  manifestFor,
  networkOfAllKinds,
  randomInputs,
  referenceNetwork,
} from './trials/networks.ts';
import { networkOfAllActivations, oddChain } from './trials/odd-networks.ts';

const networks = [
  ['the reference', () => referenceNetwork(64)],
  ['all kinds of layers', () => networkOfAllKinds()],
  ['all kinds of layers on an odd size', () => networkOfAllKinds(25, 2)],
  ['an odd chain', () => oddChain()],
  ['all activations', () => networkOfAllActivations()],
] as const;
const pictures = 3;
const tolerance = 1e-5;

beforeAll(async () => {
  await tf.setBackend('cpu');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmBinary = await (await fetch(ortWasm)).arrayBuffer();
  quieten('log');
  quieten('error');
  await loadLiteRt(new URL('.', new URL(liteRtWasm, location.href)).href);
});

describe.each(networks)('%s', (_, create) => {
  const network = create();
  const [height, width, channels] = network.input.shape;
  const inputs = randomInputs(pictures, height);
  const model = { network, manifest: manifestFor(network) };
  let wanted: readonly number[];

  beforeAll(async () => {
    wanted = await predictionsOfTfjs(network, inputs);
    // What says the same of everything proves nothing.
    expect(new Set(wanted.map((value) => value.toFixed(4))).size).toBe(pictures);
  });

  test('in ONNX Runtime, all pictures at once', async () => {
    const session = await ort.InferenceSession.create(writeOnnx(model));
    const input = new ort.Tensor('float32', inputs, [pictures, height, width, channels]);
    const { probability } = await session.run({ input });
    expect(probability?.dims).toEqual([pictures, 1]);
    expect(difference(probability?.data as Float32Array, wanted)).toBeLessThan(tolerance);
    await session.release();
  });

  test('in LiteRT, one picture at a time', async () => {
    const compiled = await loadAndCompile(writeTflite(model), { accelerator: 'wasm' });
    const length = inputs.length / pictures;
    const found: number[] = [];
    for (let i = 0; i < pictures; i++) {
      const values = inputs.slice(i * length, (i + 1) * length);
      const input = new LiteRtTensor(values, [1, height, width, channels]);
      const { probability } = await compiled.run('serving_default', { input });
      found.push(...((await probability?.data()) as Float32Array));
      input.delete();
      probability?.delete();
    }
    compiled.delete();
    expect(difference(found, wanted)).toBeLessThan(tolerance);
  });
});

/** LiteRT tells of each step that it takes; what it has to say beyond that is still heard. */
function quieten(method: 'log' | 'error'): void {
  const speak = console[method];
  vi.spyOn(console, method).mockImplementation((...words: unknown[]) => {
    if (!/^(INFO|WARNING):/.test(String(words[0]))) speak(...words);
  });
}

async function predictionsOfTfjs(network: Network, inputs: Float32Array): Promise<number[]> {
  const model = await modelFrom(snapshotOf(network));
  const input = tf.tensor4d(inputs, [pictures, ...network.input.shape]);
  const output = model.predict(input) as tf.Tensor;
  const values = Array.from(await output.data());
  tf.dispose([input, output]);
  model.dispose();
  return values;
}

/** Infinite where there are not as many. */
function difference(found: ArrayLike<number>, wanted: readonly number[]): number {
  if (found.length !== wanted.length) return Infinity;
  return Math.max(...wanted.map((value, i) => Math.abs(value - (found[i] as number))));
}
