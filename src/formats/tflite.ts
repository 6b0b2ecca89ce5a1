/** TFLite (LiteRT), float32, by version 3 of its schema. */
import { Builder, type Offset } from 'flatbuffers';
import { manifestKey, type ModelToWrite } from './model-file.ts';
import { shapesOf, type Network } from './network.ts';
import {
  tfliteLayer,
  type TfliteOperator,
  type TfliteParts,
  type TfliteTensor,
  type TfliteValue,
} from './tflite-graph.ts';
import { addLayer } from './tflite-nodes.ts';
import {
  operatorCodes,
  optionTypes,
  writeAlignedBytes,
  writeInts,
  writeOffsets,
  writeTable,
} from './tflite-tables.ts';

const schemaVersion = 3;
const identifier = 'TFL3';
const tensorTypes = { float32: 0, int32: 2 } as const;
/** For all but weights and manifest; the builder doubles its room, and copies, where it falls short. */
const roomBytes = 64 * 1024;

interface Graph extends TfliteParts {
  readonly input: number;
  readonly output: number;
}

/**
 * One picture at a time: `input` is `[1, height, width, 3]`, RGB from 0 to 1, `probability` is
 * `[1, 1]`, of class 1; both are named by the signature `serving_default`. The manifest lies among
 * the metadata. Throws `not-a-model` where the network's shapes do not fit each other.
 */
export function writeTflite({ network, manifest }: ModelToWrite): Uint8Array<ArrayBuffer> {
  const graph = graphOf(network);
  const text = new TextEncoder().encode(JSON.stringify(manifest));
  const sizes = graph.tensors.map(({ values }) => values?.byteLength ?? 0);
  const builder = new Builder(sizes.reduce((sum, size) => sum + size, text.length + roomBytes));

  // By the schema the first buffer is empty: it is that of every tensor without values.
  const buffers = [writeTable(builder, 'Buffer', { data: 0 })];
  const addBuffer = (data: Uint8Array) =>
    buffers.push(writeTable(builder, 'Buffer', { data: writeAlignedBytes(builder, data) })) - 1;
  const tensors = graph.tensors.map((tensor) => writeTensor(builder, tensor, addBuffer));
  const metadata = writeTable(builder, 'Metadata', {
    name: builder.createString(manifestKey),
    buffer: addBuffer(text),
  });
  const { codes, operators } = writeOperators(builder, graph.operators);
  const subgraph = writeTable(builder, 'SubGraph', {
    tensors: writeOffsets(builder, tensors),
    inputs: writeInts(builder, [graph.input]),
    outputs: writeInts(builder, [graph.output]),
    operators: writeOffsets(builder, operators),
    name: builder.createString('main'),
  });
  const model = writeTable(builder, 'Model', {
    version: schemaVersion,
    operatorCodes: writeOffsets(builder, codes),
    subgraphs: writeOffsets(builder, [subgraph]),
    description: builder.createString(`Twofold ${manifest.software.Twofold ?? ''}`.trim()),
    buffers: writeOffsets(builder, buffers),
    metadata: writeOffsets(builder, [metadata]),
    signatureDefs: writeOffsets(builder, [writeSignature(builder, graph)]),
  });
  builder.finish(model, identifier);
  return new Uint8Array(builder.asUint8Array());
}

function graphOf(network: Network): Graph {
  const parts: TfliteParts = { tensors: [], operators: [] };
  const shapes = shapesOf(network);
  const shape = [1, ...network.input.shape];
  parts.tensors.push({ name: 'input', shape, values: null });
  const values = new Map<string, TfliteValue>([[network.input.name, { tensor: 0, shape }]]);
  for (const layer of network.layers) {
    const inputs = layer.inputs.map((name) => values.get(name) as TfliteValue);
    const output = [1, ...(shapes.get(layer.name) ?? [])];
    values.set(layer.name, addLayer(tfliteLayer(parts, layer.name), layer, inputs, output));
  }
  const output = values.get(network.layers.at(-1)?.name ?? '')?.tensor ?? 0;
  parts.tensors[output] = { ...(parts.tensors[output] as TfliteTensor), name: 'probability' };
  return { ...parts, input: 0, output };
}

function writeTensor(
  builder: Builder,
  { name, shape, values }: TfliteTensor,
  addBuffer: (data: Uint8Array) => number,
): Offset {
  const data = values && new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return writeTable(builder, 'Tensor', {
    shape: writeInts(builder, shape),
    type: values instanceof Int32Array ? tensorTypes.int32 : tensorTypes.float32,
    buffer: data ? addBuffer(data) : 0,
    name: builder.createString(name),
    hasRank: 1,
  });
}

function writeOperators(builder: Builder, operators: readonly TfliteOperator[]) {
  const known: string[] = [];
  const codes: Offset[] = [];
  const written = operators.map(({ name, version, inputs, output, options }) => {
    const kind = `${name} ${version}`;
    if (!known.includes(kind)) {
      known.push(kind);
      const builtinCode = operatorCodes[name];
      // Readers of 2020 and before know the byte alone; all codes used here fit into it.
      const deprecatedBuiltinCode = builtinCode;
      codes.push(
        writeTable(builder, 'OperatorCode', { deprecatedBuiltinCode, version, builtinCode }),
      );
    }
    return writeTable(builder, 'Operator', {
      opcodeIndex: known.indexOf(kind),
      inputs: writeInts(builder, inputs),
      outputs: writeInts(builder, [output]),
      builtinOptionsType: options ? optionTypes[options.table] : 0,
      builtinOptions: options ? writeTable(builder, options.table, options.values) : 0,
    });
  });
  return { codes, operators: written };
}

function writeSignature(builder: Builder, { input, output }: Graph): Offset {
  const map = (name: string, tensorIndex: number) =>
    writeOffsets(builder, [
      writeTable(builder, 'TensorMap', { name: builder.createString(name), tensorIndex }),
    ]);
  return writeTable(builder, 'SignatureDef', {
    inputs: map('input', input),
    outputs: map('probability', output),
    signatureKey: builder.createString('serving_default'),
    subgraphIndex: 0,
  });
}
