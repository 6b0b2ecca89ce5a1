import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { manifestKey } from './model-file.ts';
import type { Network } from './network.ts';
import { writeOnnx } from './onnx.ts';
import {
  manifestFor,
  networkOfAllKinds,
  networkOfSteps,
  referenceNetwork,
} from './trials/networks.ts';
import { networkOfAllActivations, oddChain } from './trials/odd-networks.ts';

function written(network: Network) {
  const model = fromBinary(
    ModelProtoSchema,
    writeOnnx({ network, manifest: manifestFor(network) }),
  );
  if (!model.graph) throw new Error('there is no graph in it');
  return { model, graph: model.graph };
}

/** Its names are those of the graph's own ends. */
function wronglyNamed(): Network {
  const dense = { kind: 'Dense', units: 1, activation: 'swish', useBias: true } as const;
  return networkOfSteps(
    'graph',
    4,
    [
      ['input', { kind: 'Flatten' }],
      ['probability', dense],
      ['probability/Gemm', { ...dense, activation: 'sigmoid' }],
    ],
    1,
  );
}

test('it is of IR 7 and operator set 13, and carries the manifest', () => {
  const network = referenceNetwork();
  const manifest = manifestFor(network);
  const { model } = written(network);
  const texts = new Map(model.metadataProps.map(({ key, value }) => [key, value]));
  expect(model.irVersion).toBe(7n);
  expect(model.opsetImport).toMatchObject([{ domain: '', version: 13n }]);
  expect([model.producerName, model.producerVersion]).toEqual(['Twofold', '0.1.0']);
  expect(JSON.parse(texts.get(manifestKey) ?? '')).toEqual(manifest);
  expect(JSON.parse(texts.get('classes') ?? '')).toEqual(manifest.classNames);
  expect(texts.get('threshold')).toBe('0.5');
  expect(JSON.parse(texts.get('preprocessing') ?? '')).toEqual(manifest.preprocessing);
});

test('maps are turned once before the layers and once before they are flattened', () => {
  expect(written(referenceNetwork()).graph.node.map(({ opType }) => opType)).toEqual([
    'Transpose',
    ...['Conv', 'Relu', 'MaxPool', 'Conv', 'Relu', 'MaxPool', 'Conv', 'Relu', 'MaxPool'],
    ...['Transpose', 'Flatten', 'Gemm', 'Relu', 'Gemm', 'Sigmoid'],
  ]);
});

test('so the kernel of the dense layer stays as it is', () => {
  const network = referenceNetwork();
  const [kernel] = network.layers.find(({ name }) => name === 'dense')?.weights ?? [];
  const tensor = written(network).graph.initializer.find(({ name }) => name === 'dense/kernel');
  expect(tensor?.dims.map(Number)).toEqual(kernel?.shape);
  expect(new Float32Array(tensor?.rawData.slice().buffer ?? [])).toEqual(kernel?.values);
});

test('the same model gives the same bytes', () => {
  const model = { network: networkOfAllKinds(), manifest: manifestFor(networkOfAllKinds()) };
  expect(writeOnnx(model)).toEqual(writeOnnx(model));
});

describe.each([
  ['the reference', referenceNetwork()],
  ['all kinds of layers', networkOfAllKinds()],
  ['an odd chain', oddChain()],
  ['all activations', networkOfAllActivations()],
  ['layers that are called as the ends of the graph', wronglyNamed()],
])('%s', (_, network) => {
  test('each value has one name, and is there before it is taken', () => {
    const { graph } = written(network);
    const known = ['input', ...graph.initializer.map(({ name }) => name)];
    for (const { input, output } of graph.node) {
      for (const name of input) expect(known).toContain(name);
      known.push(...output);
    }
    expect(new Set(known).size).toBe(known.length);
    expect(known.at(-1)).toBe('probability');
    expect([graph.input, graph.output].map(([value]) => value?.name)).toEqual([
      'input',
      'probability',
    ]);
  });
});

test('a network whose layers do not fit each other is refused', () => {
  const network = referenceNetwork();
  const broken = { ...network, layers: network.layers.slice(1) };
  const manifest = manifestFor(network);
  expect(() => writeOnnx({ network: broken, manifest })).toThrow(FailureError);
});
