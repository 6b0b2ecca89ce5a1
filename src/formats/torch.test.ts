import { unzipSync, strFromU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import type { Network, Operation } from './network.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { possibleImageSizes } from './torch-guess.ts';
import { readTorch } from './torch-read.ts';
import { writeTorchScript } from './torch-script.ts';
import { writeStateDict } from './torch-state.ts';
import { torchTensors } from './torch-tensors.ts';
import { chainOfKinds, withoutConvolutions } from './trials/chains.ts';
import {
  manifestFor,
  networkOfAllKinds,
  networkOfSteps,
  referenceNetwork,
} from './trials/networks.ts';

const formats = {
  TorchScript: { write: writeTorchScript, read: readTorch },
  state_dict: { write: writeStateDict, read: readTorch },
  safetensors: { write: writeSafetensors, read: readSafetensors },
};
const networks = {
  'the reference': referenceNetwork(30),
  'a chain of all kinds': chainOfKinds(),
  'pixels flattened': withoutConvolutions('Flatten'),
  'pixels averaged': withoutConvolutions('GlobalAveragePooling2D'),
  'the greatest of pixels': withoutConvolutions('GlobalMaxPooling2D'),
};

const modelOf = (network: Network) => ({ network, manifest: manifestFor(network) });

/** A file of ours without the words on the network that its manifest has. */
function withoutManifest(state: Uint8Array): Uint8Array {
  const text = strFromU8(state, true);
  const bytes = state.slice();
  // The same length: the zip's directory stays true. Its entry no longer has the name.
  for (const at of [text.indexOf('extra/manifest'), text.lastIndexOf('extra/manifest')]) {
    bytes.set([0x78], at);
  }
  return bytes;
}

function failureOf(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof FailureError ? error.failure : error;
  }
}

describe.each(Object.entries(formats))('%s', (_, { write, read }) => {
  describe.each(['RGB', 'BGR'] as const)('%s', (channels) => {
    test.each(Object.entries(networks))('%s comes back to the bit', (_name, network) => {
      const model = modelOf(network);
      const back = read(write(model, { channels }));
      expect(back.network).toEqual(network);
      expect(back.writtenBy).toBe('PyTorch');
      const { torch, ...manifest } = JSON.parse(back.manifest ?? '') as Record<string, unknown>;
      expect(manifest).toEqual(model.manifest);
      expect(torch).toMatchObject({ channels });
    });
  });

  test('the same model gives the same bytes', () => {
    const model = modelOf(referenceNetwork(22));
    expect(write(model, { channels: 'RGB' })).toEqual(write(model, { channels: 'RGB' }));
  });

  test('branches, and layers that have no equal, are refused by name', () => {
    const faultOf = (network: Network) =>
      failureOf(() => write(modelOf(network), { channels: 'RGB' }));
    expect(faultOf(networkOfAllKinds())).toMatchObject({
      kind: 'unsupported-layer',
      layer: 'add',
      type: 'Add',
      format: 'PyTorch',
    });
    const pool = { poolSize: [2, 2], strides: [2, 2], padding: 'same' } as const;
    const one = (operation: Operation) => networkOfSteps('one', 8, [['it', operation]], 1);
    expect([
      faultOf(one({ kind: 'MaxPooling2D', ...pool })),
      faultOf(one({ kind: 'Dense', units: 2, activation: 'relu', useBias: true })),
      faultOf(
        one({
          kind: 'DepthwiseConv2D',
          kernelSize: [3, 3],
          strides: [1, 1],
          padding: 'same',
          dilation: [1, 1],
          depthMultiplier: 1,
          activation: 'relu',
          useBias: true,
        }),
      ),
    ]).toEqual(
      ['MaxPooling2D', 'Dense', 'DepthwiseConv2D'].map((type) => ({
        ...{ kind: 'unsupported-layer', layer: 'it', type, format: 'PyTorch' },
      })),
    );
  });
});

test("tensors have the names and shapes of the reference's C++", () => {
  const { tensors, modules } = torchTensors(referenceNetwork(32), { channels: 'RGB' });
  expect(modules.flatMap(({ name }) => name ?? [])).toEqual(
    'conv1 pool1 conv2 pool2 conv3 pool3 fc1 fc2'.split(' '),
  );
  expect(tensors.map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
    ...['conv1.weight 16x3x3x3', 'conv1.bias 16', 'conv2.weight 32x16x3x3', 'conv2.bias 32'],
    ...['conv3.weight 16x32x3x3', 'conv3.bias 16', 'fc1.weight 256x64', 'fc1.bias 256'],
    ...['fc2.weight 1x256', 'fc2.bias 1'],
  ]);
});

test('BGR turns the inputs of the first convolution round, and nothing else', () => {
  const network = referenceNetwork(32);
  const rgb = torchTensors(network, { channels: 'RGB' }).tensors;
  const bgr = torchTensors(network, { channels: 'BGR' }).tensors;
  const [first, ...others] = rgb;
  expect(bgr.slice(1)).toEqual(others);
  const planes = Array.from({ length: 16 * 3 }, (_, i) => first?.values.slice(9 * i, 9 * i + 9));
  const turned = planes.map((_, i) => planes[i - (i % 3) + (2 - (i % 3))]);
  expect(turned.flatMap((plane) => [...(plane ?? [])])).toEqual([...(bgr[0]?.values ?? [])]);
});

test('the files lie as PyTorch looks for them', () => {
  const model = modelOf(referenceNetwork(22));
  const names = (zip: Uint8Array) => Object.keys(unzipSync(zip)).sort();
  const storages = Array.from({ length: 10 }, (_, i) => `model/data/${i}`);
  const both = ['model/byteorder', 'model/data.pkl', 'model/extra/manifest.json', 'model/version'];
  const code = ['model/code/__torch__.py', 'model/constants.pkl'];
  expect(names(writeStateDict(model, { channels: 'RGB' }))).toEqual([...both, ...storages].sort());
  expect(names(writeTorchScript(model, { channels: 'RGB' }))).toEqual(
    [...both, ...code, ...storages].sort(),
  );
});

describe('without a word on the network', () => {
  test('it is taken for the reference, of the usual size that fits', () => {
    const network = referenceNetwork(32);
    const state = writeStateDict(modelOf(network), { channels: 'RGB' });
    const back = readTorch(withoutManifest(state));
    expect(back.manifest).toBeNull();
    expect(back.network).toEqual(network);
  });

  test('sizes that give the same maps are told, the usual one is taken', () => {
    expect(possibleImageSizes(16 * 30 * 30, 16, 3)).toEqual([
      254, 255, 256, 257, 258, 259, 260, 261,
    ]);
    expect(possibleImageSizes(16 * 26 * 26, 16, 3)).toContain(224);
    expect(possibleImageSizes(16 * 2, 16, 3)).toEqual([]);
    const sizeOf = (size: number) => {
      const state = writeStateDict(modelOf(referenceNetwork(size)), { channels: 'RGB' });
      return readTorch(withoutManifest(state)).network.input.shape;
    };
    expect([sizeOf(66), sizeOf(100), sizeOf(79)]).toEqual([
      [64, 64, 3],
      [96, 96, 3],
      [80, 80, 3],
    ]);
  });

  test('another network is refused in words', () => {
    const refusal = (network: Network) => {
      const state = writeStateDict(modelOf(network), { channels: 'RGB' });
      return failureOf(() => readTorch(withoutManifest(state)));
    };
    const detail = (text: string) => ({
      kind: 'not-a-model',
      detail: expect.stringContaining(text) as string,
    });
    expect(refusal(chainOfKinds())).toEqual(detail('bn1.running_mean is of a layer'));
    expect(refusal(withoutConvolutions('Flatten'))).toMatchObject(detail('it has no convolution'));
  });
});

test('what PyTorch has trained of a norm that Keras has not is not lost', () => {
  const network = chainOfKinds();
  const bytes = writeStateDict(modelOf(network), { channels: 'RGB' });
  const { tensors } = torchTensors(network, { channels: 'RGB' });
  const storage = tensors.findIndex(({ name }) => name === 'bn2.weight');
  const text = strFromU8(bytes, true);
  const numbers = Float32Array.of(2, 3, 4, 5);
  const path = `model/data/${storage}`;
  bytes.set(new Uint8Array(numbers.buffer), text.indexOf(path) + path.length);
  const norm = readTorch(bytes).network.layers.find(({ name }) => name === 'norm_1');
  expect(norm?.operation).toMatchObject({ scale: true, center: true });
  expect(norm?.weights[0]).toEqual({ name: 'gamma', shape: [4], values: numbers });
});
