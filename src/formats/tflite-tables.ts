/**
 * The tables of a TFLite file that this app writes, by TensorFlow's schema of version 3
 * (tensorflow/compiler/mlir/lite/schema/schema.fbs): the numbers are those of the schema. Classes
 * generated from it would be forty times as long.
 */
import type { Builder, Offset } from 'flatbuffers';

/** A field's place in its table, and what it is: a byte, four bytes, or an offset to something else. */
const tables = {
  Model: {
    version: [0, 'int'],
    operatorCodes: [1, 'offset'],
    subgraphs: [2, 'offset'],
    description: [3, 'offset'],
    buffers: [4, 'offset'],
    metadata: [6, 'offset'],
    signatureDefs: [7, 'offset'],
  },
  OperatorCode: {
    deprecatedBuiltinCode: [0, 'byte'],
    version: [2, 'int'],
    builtinCode: [3, 'int'],
  },
  SubGraph: {
    tensors: [0, 'offset'],
    inputs: [1, 'offset'],
    outputs: [2, 'offset'],
    operators: [3, 'offset'],
    name: [4, 'offset'],
  },
  Tensor: {
    shape: [0, 'offset'],
    type: [1, 'byte'],
    buffer: [2, 'int'],
    name: [3, 'offset'],
    hasRank: [8, 'byte'],
  },
  Operator: {
    opcodeIndex: [0, 'int'],
    inputs: [1, 'offset'],
    outputs: [2, 'offset'],
    builtinOptionsType: [3, 'byte'],
    builtinOptions: [4, 'offset'],
  },
  Buffer: { data: [0, 'offset'] },
  Metadata: { name: [0, 'offset'], buffer: [1, 'int'] },
  SignatureDef: {
    inputs: [0, 'offset'],
    outputs: [1, 'offset'],
    signatureKey: [2, 'offset'],
    subgraphIndex: [4, 'int'],
  },
  TensorMap: { name: [0, 'offset'], tensorIndex: [1, 'int'] },
  Conv2DOptions: {
    padding: [0, 'byte'],
    strideW: [1, 'int'],
    strideH: [2, 'int'],
    fusedActivationFunction: [3, 'byte'],
    dilationWFactor: [4, 'int'],
    dilationHFactor: [5, 'int'],
  },
  DepthwiseConv2DOptions: {
    padding: [0, 'byte'],
    strideW: [1, 'int'],
    strideH: [2, 'int'],
    depthMultiplier: [3, 'int'],
    fusedActivationFunction: [4, 'byte'],
    dilationWFactor: [5, 'int'],
    dilationHFactor: [6, 'int'],
  },
  Pool2DOptions: {
    padding: [0, 'byte'],
    strideW: [1, 'int'],
    strideH: [2, 'int'],
    filterWidth: [3, 'int'],
    filterHeight: [4, 'int'],
  },
  FullyConnectedOptions: { fusedActivationFunction: [0, 'byte'] },
  ConcatenationOptions: { axis: [0, 'int'] },
  ReducerOptions: { keepDims: [0, 'byte'] },
} as const satisfies Record<string, Record<string, readonly [number, FieldKind]>>;
type FieldKind = 'byte' | 'int' | 'offset';
export type TableName = keyof typeof tables;
export type TableValues<T extends TableName> = {
  readonly [field in keyof (typeof tables)[T]]: number;
};

/** The numbers of the union BuiltinOptions. */
export const optionTypes = {
  Conv2DOptions: 1,
  DepthwiseConv2DOptions: 2,
  Pool2DOptions: 5,
  FullyConnectedOptions: 8,
  ConcatenationOptions: 10,
  ReducerOptions: 27,
} as const;

/** The numbers of the enum BuiltinOperator. */
export const operatorCodes = {
  ADD: 0,
  AVERAGE_POOL_2D: 1,
  CONCATENATION: 2,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  FULLY_CONNECTED: 9,
  LOGISTIC: 14,
  MAX_POOL_2D: 17,
  MUL: 18,
  RELU: 19,
  RELU6: 21,
  RESHAPE: 22,
  TANH: 28,
  PAD: 34,
  MEAN: 40,
  DIV: 42,
  EXP: 47,
  MINIMUM: 57,
  NEG: 59,
  LOG: 73,
  REDUCE_MAX: 82,
  ABS: 101,
  ELU: 111,
} as const;
export type OperatorName = keyof typeof operatorCodes;

/** Writes a table; what it points at has to be written before. */
export function writeTable<T extends TableName>(
  builder: Builder,
  table: T,
  values: TableValues<T>,
): Offset {
  const fields: Readonly<Record<string, readonly [number, FieldKind]>> = tables[table];
  builder.startObject(1 + Math.max(...Object.values(fields).map(([slot]) => slot)));
  for (const [field, value] of Object.entries<number>(values)) {
    const [slot, kind] = fields[field] as readonly [number, FieldKind];
    // No value equals NaN, so none is left out as the schema's default, which is 1 for some.
    if (kind === 'byte') builder.addFieldInt8(slot, value, NaN);
    else if (kind === 'int') builder.addFieldInt32(slot, value, NaN);
    else builder.addFieldOffset(slot, value, 0);
  }
  return builder.endObject();
}

/** Four bytes each: whole numbers. */
export function writeInts(builder: Builder, values: readonly number[]): Offset {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addInt32(value);
  return builder.endVector();
}

export function writeOffsets(builder: Builder, offsets: readonly Offset[]): Offset {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

/** At an address that 16 divides, as runtimes that map the file into memory ask for. */
export function writeAlignedBytes(builder: Builder, bytes: Uint8Array): Offset {
  builder.prep(16, bytes.length);
  return builder.createByteVector(bytes);
}
