/**
 * ONNX, operator set 13 in IR 7, of 2020: what runtimes in use read, with nothing in it that needs a
 * later one (https://github.com/onnx/onnx/blob/main/docs/IR.md).
 */
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType as DataType } from 'onnx-buf';
import { manifestKey, type ModelToWrite } from './model-file.ts';
import { shapesOf, type Network } from './network.ts';
import { integers, onnxLayer, type OnnxParts } from './onnx-graph.ts';
import { addLayer } from './onnx-nodes.ts';

const inputName = 'input';
const outputName = 'probability';

/**
 * `input` is `[N, height, width, 3]`, RGB from 0 to 1, `probability` is `[N, 1]`, of class 1; N may
 * be any. The metadata hold the manifest, and by themselves the classes, the threshold and the way
 * from a file to the input. Throws `not-a-model` where the network's shapes do not fit each other.
 */
export function writeOnnx({ network, manifest }: ModelToWrite): Uint8Array<ArrayBuffer> {
  const { nodes, initializers } = partsOf(network);
  const metadata = {
    [manifestKey]: JSON.stringify(manifest),
    classes: JSON.stringify(manifest.classNames),
    threshold: String(manifest.threshold),
    preprocessing: JSON.stringify(manifest.preprocessing),
  };
  const model = create(ModelProtoSchema, {
    irVersion: 7n,
    opsetImport: [{ domain: '', version: 13n }],
    producerName: 'Twofold',
    producerVersion: manifest.software.Twofold ?? '',
    graph: {
      name: network.name,
      node: nodes,
      initializer: initializers,
      input: [valueInfo(inputName, network.input.shape)],
      output: [valueInfo(outputName, [1])],
    },
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return toBinary(ModelProtoSchema, model);
}

function partsOf(network: Network): OnnxParts {
  const parts: OnnxParts = { nodes: [], initializers: [] };
  const shapes = shapesOf(network);
  const start = onnxLayer(parts, network.input.name);
  const values = new Map([
    [network.input.name, start.node('Transpose', [inputName], [integers('perm', [0, 3, 1, 2])])],
  ]);
  for (const layer of network.layers) {
    const inputs = layer.inputs.map((name) => values.get(name) as string);
    const shape = shapes.get(layer.inputs[0] as string) ?? [];
    values.set(layer.name, addLayer(onnxLayer(parts, layer.name), layer, inputs, shape));
  }
  const last = values.get(network.layers.at(-1)?.name ?? '');
  for (const node of parts.nodes) {
    const named = (name: string) => (name === last ? outputName : name);
    node.input = node.input?.map(named) ?? [];
    node.output = node.output?.map(named) ?? [];
  }
  return parts;
}

/** Of float32, with the batch left open. */
function valueInfo(name: string, shape: readonly number[]) {
  const dim = shape.map(
    (length) => ({ value: { case: 'dimValue', value: BigInt(length) } }) as const,
  );
  const batch = { value: { case: 'dimParam', value: 'N' } } as const;
  const tensor = { elemType: DataType.FLOAT, shape: { dim: [batch, ...dim] } };
  return { name, type: { value: { case: 'tensorType', value: tensor } } } as const;
}
