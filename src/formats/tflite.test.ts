import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { manifestKey } from './model-file.ts';
import type { Network } from './network.ts';
import { writeTflite } from './tflite.ts';
import { manifestFor, networkOfAllKinds, referenceNetwork } from './trials/networks.ts';
import { networkOfAllActivations, oddChain } from './trials/odd-networks.ts';

const write = (network: Network) => writeTflite({ network, manifest: manifestFor(network) });

/** What a file holds, read without what it was written with, by the numbers of TensorFlow's schema. */
function written(network: Network) {
  const bytes = write(network);
  const view = new DataView(bytes.buffer);
  const whole = (at: number) => view.getInt32(at, true);
  const indirect = (at: number) => at + whole(at);
  const field = (table: number, slot: number) => {
    const list = table - whole(table);
    const isThere = 4 + 2 * slot < view.getUint16(list, true);
    const at = isThere ? view.getUint16(list + 4 + 2 * slot, true) : 0;
    return at ? table + at : null;
  };
  const number = (table: number, slot: number) => {
    const at = field(table, slot);
    return at === null ? 0 : whole(at);
  };
  const vector = (table: number, slot: number) => {
    const at = field(table, slot);
    return at === null ? null : { start: indirect(at) + 4, length: whole(indirect(at)) };
  };
  const children = (table: number, slot: number) => {
    const { start, length } = vector(table, slot) ?? { start: 0, length: 0 };
    return Array.from({ length }, (_, i) => indirect(start + 4 * i));
  };
  const bytesIn = (table: number, slot: number) => {
    const found = vector(table, slot);
    return found && bytes.slice(found.start, found.start + found.length);
  };
  const text = (table: number, slot: number) =>
    new TextDecoder().decode(bytesIn(table, slot) ?? undefined);
  const model = indirect(0);
  const buffers = children(model, 4).map((buffer) => {
    return { start: vector(buffer, 0)?.start ?? null, values: bytesIn(buffer, 0) };
  });
  const [graph] = children(model, 2) as [number];
  const tensors = children(graph, 0).map((tensor) => {
    const shape = vector(tensor, 0) ?? { start: 0, length: 0 };
    return {
      name: text(tensor, 3),
      shape: Array.from({ length: shape.length }, (_, i) => whole(shape.start + 4 * i)),
      values: buffers[number(tensor, 2)]?.values ?? null,
    };
  });
  const ends = (signature: number, slot: number) =>
    children(signature, slot).map((map) => [text(map, 0), tensors[number(map, 1)]?.shape]);
  return {
    version: number(model, 0),
    buffers,
    tensors,
    metadata: children(model, 6).map((entry) => {
      return { name: text(entry, 0), values: buffers[number(entry, 1)]?.values ?? null };
    }),
    signatures: children(model, 7).map((signature) => {
      return { key: text(signature, 2), inputs: ends(signature, 0), outputs: ends(signature, 1) };
    }),
  };
}

test('it is of version 3, and says what goes in and out', () => {
  const network = referenceNetwork();
  const [, ...start] = write(network).subarray(3, 8);
  expect(String.fromCharCode(...start)).toBe('TFL3');
  expect(written(network)).toMatchObject({
    version: 3,
    signatures: [
      {
        key: 'serving_default',
        inputs: [['input', [1, 32, 32, 3]]],
        outputs: [['probability', [1, 1]]],
      },
    ],
  });
});

test('it carries the manifest', () => {
  const network = referenceNetwork();
  const { metadata } = written(network);
  expect(metadata.map(({ name }) => name)).toEqual([manifestKey]);
  const text = new TextDecoder().decode(metadata[0]?.values ?? undefined);
  expect(JSON.parse(text)).toEqual(manifestFor(network));
});

test('a dense kernel has its units first, a depthwise one stays as it is', () => {
  const valuesIn = (network: Network, name: string) => {
    const values = written(network).tensors.find((tensor) => tensor.name === name)?.values;
    return new Float32Array(values?.buffer ?? []);
  };
  const kernelOf = (network: Network, name: string) =>
    network.layers.find((layer) => layer.name === name)?.weights[0]?.values as Float32Array;
  const reference = referenceNetwork();
  const kernel = kernelOf(reference, 'dense');
  const turned = valuesIn(reference, 'dense/kernel');
  expect(turned).toEqual(
    kernel.map((_, i) => {
      const inputs = kernel.length / 256;
      return kernel[(i % inputs) * 256 + Math.floor(i / inputs)] as number;
    }),
  );
  const kinds = networkOfAllKinds();
  expect(valuesIn(kinds, 'depthwise/depthwise_kernel')).toEqual(kernelOf(kinds, 'depthwise'));
});

test('the same model gives the same bytes', () => {
  expect(write(networkOfAllKinds())).toEqual(write(networkOfAllKinds()));
});

describe.each([
  ['the reference', referenceNetwork()],
  ['all kinds of layers', networkOfAllKinds()],
  ['an odd chain', oddChain()],
  ['all activations', networkOfAllActivations()],
])('%s', (_, network) => {
  test('values lie where a map of the file into memory can use them, the first buffer is empty', () => {
    const [first, ...others] = written(network).buffers;
    expect(first?.start).toBeNull();
    expect(others.length).toBeGreaterThan(network.layers.length / 2);
    expect(others.map(({ start }) => (start ?? 1) % 16)).toEqual(others.map(() => 0));
  });
});

test('a network whose layers do not fit each other is refused', () => {
  const network = referenceNetwork();
  const broken = { ...network, layers: network.layers.slice(1) };
  const manifest = manifestFor(network);
  expect(() => writeTflite({ network: broken, manifest })).toThrow(FailureError);
});
