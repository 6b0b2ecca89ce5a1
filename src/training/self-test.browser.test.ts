/** The self-test knows right numbers, and notices wrong ones. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { planOnStockOperations } from '../kernels/reference/plan.ts';
import { backends } from './backends.ts';
import { known } from './known-gradients.ts';
import { createModel } from './model.ts';
import { selfTest, selfTestSize, takeSelfTest } from './self-test.ts';

test('what is known is what tfjs’s plain operations compute on the processor', async () => {
  await backends.cpu();
  const { imageSize, batchSize, seed } = selfTestSize;
  const model = createModel({ imageSize, seed });
  const plan = planOnStockOperations(model, { imageSize, batchSize, learningRate: 0.001 });
  const { logits, gradients } = await takeSelfTest(plan);
  plan.dispose();
  model.dispose();
  known.logits.forEach((logit, i) => expect(logits[i]).toBeCloseTo(logit, 6));
  known.gradients.forEach(({ length, projection }, i) => {
    expect(Math.abs((gradients[i]?.length as number) - length)).toBeLessThan(1e-6 * length);
    expect(Math.abs((gradients[i]?.projection as number) - projection)).toBeLessThan(1e-6 * length);
  });
  expect(gradients).toHaveLength(known.gradients.length);
});

// WASM's threads need a worker, where each run begins with this test.
test.each(['cpu', 'webgl', 'webgpu'] as const)('%s passes', async (engine) => {
  await backends[engine]();
  await selfTest(engine);
});

describe('a broken kernel of WebGPU is noticed', () => {
  const { createShaderModule } = GPUDevice.prototype;
  beforeAll(async () => {
    await backends.webgpu();
  });
  afterEach(() => {
    GPUDevice.prototype.createShaderModule = createShaderModule;
  });

  /** Kernels by label, and a change of their code that no compiler objects to. */
  const faults: readonly (readonly [string, string, string])[] = [
    ['pixels to words', 'a & 0xffffffu', 'a & 0xfffffu'],
    ['conv2d_1: forward', 'winner = vec4<u32>();', 'winner = vec4<u32>(1u);'],
    ['conv2d: forward', 'best += bias;', ''],
    ['conv2d_2: forward', 'best <= vec4<f32>()', 'best <= vec4<f32>(-1.0)'],
    ['dense: forward', '+ x.w * w3', ''],
    ['dense: output', 'select(sum, vec4<f32>(), sum <= vec4<f32>())', 'sum'],
    ['logits and loss', '* share', '* share * 1.01'],
    ['dense: input’s gradient', 'dot(g, w3)', 'dot(g, w2)'],
    ['dense: gradient and Adam', 'let m = 0.9', 'let m = 0.8'],
    ['conv2d_1: filters’ gradient', 'winner == vec4<u32>(3u)', 'winner == vec4<u32>(4u)'],
    ['conv2d_2: input’s gradient', '>> 1u', '>> 0u'],
    ['conv2d: sum and Adam', '(a + b) + (c + d)', 'a'],
    ['conv2d_1: sum and Adam', 'sqrt(v)', 'sqrt(abs(m))'],
  ];

  test.each(faults)('%s: %s', async (kernel, right, wrong) => {
    let changes = 0;
    GPUDevice.prototype.createShaderModule = function (descriptor) {
      if (descriptor.label !== kernel) return createShaderModule.call(this, descriptor);
      changes += Number(descriptor.code.includes(right));
      const code = descriptor.code.replaceAll(right, wrong);
      return createShaderModule.call(this, { ...descriptor, code });
    };
    await expect(selfTest('webgpu')).rejects.toThrow('it computes');
    expect(changes).toBe(1);
  });

  test('one that does not compile is refused with the device’s words', async () => {
    GPUDevice.prototype.createShaderModule = function (descriptor) {
      return createShaderModule.call(this, { ...descriptor, code: `${descriptor.code} nonsense` });
    };
    await expect(selfTest('webgpu')).rejects.toThrow();
    const { device } = tf.backend() as WebGPUBackend;
    GPUDevice.prototype.createShaderModule = createShaderModule;
    expect(await Promise.race([device.lost, Promise.resolve('alive')])).toBe('alive');
    await selfTest('webgpu');
  });
});
