import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { failureOf } from '../domain/failure.ts';
import { modelFrom } from '../training/model.ts';
import { withBinaryHead } from './binary-head.ts';
import { inputRangeOf, withInputRange, withSwappedChannels } from './input-range.ts';
import type { Network, Operation } from './network.ts';
import { snapshotOf } from './snapshot.ts';
import {
  networkOfAllKinds,
  networkOfSteps,
  randomInputs,
  referenceNetwork,
} from './trials/networks.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const size = 24;
const inputs = randomInputs(2, size);

async function predict(network: Network, given: Float32Array): Promise<Float32Array> {
  const model = await modelFrom(snapshotOf(network));
  const tensor = tf.tensor4d(given, [2, size, size, 3]);
  const outputs = model.predict(tensor) as tf.Tensor;
  const found = await outputs.data<'float32'>();
  tf.dispose([tensor, outputs]);
  model.dispose();
  return found;
}

function expectNear(found: Float32Array, wanted: Float32Array): void {
  found.forEach((value, i) => expect(Math.abs(value - (wanted[i] as number))).toBeLessThan(2e-6));
}

const rescaling = (scale: number, offset: number): Operation => {
  return { kind: 'Rescaling', scale, offset };
};
const head = { kind: 'Dense', units: 1, activation: 'sigmoid', useBias: true } as const;

/** Of little weights, so that bytes do not drive it to 0 or 1. */
function small(first: readonly Operation[]): Network {
  const steps = first.map((operation, i) => [`first_${i}`, operation] as const);
  const network = networkOfSteps(
    'small',
    size,
    [...steps, ['global', { kind: 'GlobalAveragePooling2D' }], ['head', head]],
    3,
  );
  const layers = network.layers.map((layer) => ({
    ...layer,
    weights: layer.weights.map((weight) => ({
      ...weight,
      values: weight.values.map((value) => value / 100),
    })),
  }));
  return { ...network, layers };
}

describe('a network that was made for another range gives the same answers', () => {
  const ranges = [
    ['unit', (value: number) => value],
    ['bytes', (value: number) => value * 255],
    ['symmetric', (value: number) => value * 2 - 1],
  ] as const;
  const fronts = [[], [rescaling(1 / 255, 0)], [rescaling(1 / 127.5, -1)], [rescaling(0.5, 0.5)]];
  for (const [range, convert] of ranges) {
    test.each(fronts.map((front) => small(front)))(`${range}, front %#`, async (network) => {
      const changed = withInputRange(network, range);
      expectNear(await predict(changed, inputs), await predict(network, inputs.map(convert)));
    });
  }

  test('and has no more layers than it needs', () => {
    const plain = withInputRange(small([rescaling(1 / 255, 0)]), 'bytes');
    expect(plain.layers.map(({ name }) => name)).toEqual(['global', 'head']);
    expect(plain.layers[0]?.inputs).toEqual([plain.input.name]);
    const folded = withInputRange(small([rescaling(1 / 127.5, -1)]), 'bytes');
    expect(folded.layers).toHaveLength(3);
    expect(folded.layers[0]?.operation).toMatchObject({ kind: 'Rescaling', offset: -1 });
    const reference = referenceNetwork(size);
    expect(withInputRange(reference, 'unit')).toBe(reference);
  });

  test('which one is told by its first layer', () => {
    expect(inputRangeOf(small([rescaling(1 / 255, 0)]))).toBe('bytes');
    expect(inputRangeOf(small([rescaling(1 / 127.5, -1)]))).toBe('bytes');
    expect(inputRangeOf(small([rescaling(2, -1)]))).toBe('unit');
    expect(inputRangeOf(referenceNetwork(size))).toBe('unit');
  });
});

describe('swapped channels', () => {
  const swapped = inputs.map((_, i) => inputs[i - (i % 3) + (2 - (i % 3))] as number);
  const window = { strides: [1, 1], padding: 'same', dilation: [1, 1] } as const;
  const side = { kernelSize: [3, 3], ...window, activation: 'relu', useBias: true } as const;
  const cases: readonly (readonly [string, Network])[] = [
    ['the reference', referenceNetwork(size)],
    ['all kinds', networkOfAllKinds(size)],
    [
      'channel-wise layers first',
      networkOfSteps(
        'channels',
        size,
        [
          ['deep', { kind: 'DepthwiseConv2D', ...side, depthMultiplier: 2 }],
          [
            'norm',
            { kind: 'BatchNormalization', momentum: 0.9, epsilon: 0.01, center: true, scale: true },
          ],
          ['relu', { kind: 'ReLU', maxValue: null }],
          ['both', { kind: 'Concatenate' }, ['norm', 'relu', 'input_layer']],
          ['sum', { kind: 'Add' }, ['both', 'both']],
          ['apart', { kind: 'SeparableConv2D', filters: 4, ...side, depthMultiplier: 2 }, ['sum']],
          ['global', { kind: 'GlobalMaxPooling2D' }],
          ['head', head],
        ],
        5,
      ),
    ],
    [
      'a flat one',
      networkOfSteps(
        'flat',
        size,
        [
          ['flat', { kind: 'Flatten' }],
          ['head', head],
        ],
        6,
      ),
    ],
  ];
  test.each(cases)('%s', async (_, network) => {
    const turned = withSwappedChannels(network);
    const wanted = await predict(network, inputs);
    expectNear(await predict(turned, swapped), wanted);
    expect(withSwappedChannels(turned)).toEqual(network);
    const unturned = await predict(network, swapped);
    expect(Math.abs((unturned[0] as number) - (wanted[0] as number))).toBeGreaterThan(1e-5);
  });

  test('are refused where they meet others in one sum', () => {
    const network = networkOfSteps(
      'mixed',
      size,
      [
        ['conv', { kind: 'Conv2D', filters: 3, ...side }],
        ['sum', { kind: 'Add' }, ['conv', 'input_layer']],
        ['global', { kind: 'GlobalAveragePooling2D' }],
        ['head', head],
      ],
      7,
    );
    const refused = () => withSwappedChannels(network);
    expect(refused).toThrow();
    try {
      refused();
    } catch (error) {
      expect(failureOf(error).kind).toBe('not-a-model');
    }
  });
});

describe('the head', () => {
  const body = [['global', { kind: 'GlobalAveragePooling2D' }]] as const;
  const dense = (units: number, activation: 'linear' | 'sigmoid' | 'tanh'): Operation => {
    return { kind: 'Dense', units, activation, useBias: true };
  };
  const ending = (...steps: readonly (readonly [string, Operation])[]) =>
    networkOfSteps('ending', size, [...body, ...steps], 4);

  test('of logits is closed, whatever gives them', async () => {
    const closed = withBinaryHead(ending(['one', dense(1, 'linear')]), 'logits');
    expect(closed.layers.at(-1)?.operation).toEqual(dense(1, 'sigmoid'));
    const two = withBinaryHead(ending(['two', dense(2, 'linear')]), 'logits');
    expect(two.layers.at(-1)?.operation).toEqual(dense(1, 'sigmoid'));
    const conv = { kernelSize: [3, 3], strides: [1, 1], padding: 'valid' } as const;
    const linear = { dilation: [1, 1], activation: 'linear', useBias: true } as const;
    const pooled = (filters: number) =>
      networkOfSteps(
        'pooled',
        size,
        [['maps', { kind: 'Conv2D', filters, ...conv, ...linear }], ...body],
        8,
      );
    const sigmoid = withBinaryHead(pooled(1), 'logits');
    expect(sigmoid.layers.at(-1)?.operation).toEqual({ kind: 'Activation', activation: 'sigmoid' });
    const network = pooled(2);
    const apart = withBinaryHead(network, 'softmax');
    const logits = await predict(apart, inputs);
    // The same by hand: the maps of the second class less those of the first.
    const [kernel, bias] = network.layers[0]?.weights ?? [];
    const values = kernel?.values ?? new Float32Array();
    const sums = [0, 1].map((image) => {
      let sum = 0;
      for (let y = 0; y < size - 2; y++) {
        for (let x = 0; x < size - 2; x++) {
          for (let tap = 0; tap < 27; tap++) {
            const row = y + Math.floor(tap / 9);
            const column = x + (Math.floor(tap / 3) % 3);
            const pixel = inputs[((image * size + row) * size + column) * 3 + (tap % 3)] as number;
            sum += pixel * ((values[2 * tap + 1] as number) - (values[2 * tap] as number));
          }
        }
      }
      return sum / (size - 2) ** 2 + (bias?.values[1] as number) - (bias?.values[0] as number);
    });
    expectNear(
      logits,
      Float32Array.from(sums, (sum) => 1 / (1 + Math.exp(-sum))),
    );
  });

  test.each([
    ['three classes', ending(['three', dense(3, 'linear')]), 'softmax', '3 numbers'],
    ['two answers', ending(['two', dense(2, 'sigmoid')]), 'answer', '2 numbers'],
    ['a number', ending(['one', dense(1, 'linear')]), 'answer', 'no probability'],
    ['another activation', ending(['one', dense(1, 'tanh')]), 'logits', 'no probability'],
  ] as const)('of %s is refused', (_, network, kind, words) => {
    try {
      withBinaryHead(network, kind);
      expect.unreachable();
    } catch (error) {
      expect(failureOf(error)).toMatchObject({ detail: expect.stringContaining(words) });
    }
  });
});
