/** The parts of an ONNX graph, gathered while a network is walked through. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type AttributeProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
} from 'onnx-buf';

type Attribute = MessageInitShape<typeof AttributeProtoSchema>;

export interface OnnxParts {
  readonly nodes: MessageInitShape<typeof NodeProtoSchema>[];
  readonly initializers: MessageInitShape<typeof TensorProtoSchema>[];
}

/** One layer's corner of the graph: all that it adds bears its name. */
export interface OnnxLayer {
  /** Adds a node and gives the name of its output. */
  node(opType: string, inputs: readonly string[], attributes?: readonly Attribute[]): string;
  /** Adds a constant and gives its name; `[]` is the shape of a single number. */
  constant(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): string;
}

export function onnxLayer({ nodes, initializers }: OnnxParts, layer: string): OnnxLayer {
  const taken = new Map<string, number>();
  return {
    node(opType, inputs, attributes = []) {
      const count = (taken.get(opType) ?? 0) + 1;
      taken.set(opType, count);
      const name = `${layer}/${opType}${count > 1 ? count : ''}`;
      nodes.push({ name, opType, input: [...inputs], output: [name], attribute: [...attributes] });
      return name;
    },
    constant(constantName, shape, values) {
      const name = `${layer}/${constantName}`;
      initializers.push({
        name,
        dims: shape.map(BigInt),
        dataType: values instanceof Float32Array ? DataType.FLOAT : DataType.INT64,
        // Little endian is the order of ONNX, and of every machine that runs a browser.
        rawData: bytesOf(values),
      });
      return name;
    },
  };
}

export function integer(name: string, value: number): Attribute {
  return { name, type: AttributeType.INT, i: BigInt(value) };
}

export function integers(name: string, values: readonly number[]): Attribute {
  return { name, type: AttributeType.INTS, ints: values.map(BigInt) };
}

export function float(name: string, value: number): Attribute {
  return { name, type: AttributeType.FLOAT, f: value };
}

/** A view, where it can be: protobuf copies once more while it writes. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(buffer, byteOffset, byteLength).slice();
}
