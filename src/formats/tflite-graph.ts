/** The tensors and operators of a TFLite graph, gathered while a network is walked through. */
import type { optionTypes, OperatorName, TableValues } from './tflite-tables.ts';

export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Null where they are only known when the graph runs. */
  readonly values: Float32Array | Int32Array | null;
}

type OptionsName = keyof typeof optionTypes;
export type TfliteOptions = {
  [T in OptionsName]: { readonly table: T; readonly values: TableValues<T> };
}[OptionsName];

export interface TfliteOperator {
  readonly name: OperatorName;
  /** Of the operator, as TensorFlow counts them: what needs no more than the first says 1. */
  readonly version: number;
  /** Places in the list of tensors. */
  readonly inputs: readonly number[];
  readonly output: number;
  readonly options: TfliteOptions | null;
}

export interface TfliteParts {
  readonly tensors: TfliteTensor[];
  readonly operators: TfliteOperator[];
}

export interface TfliteValue {
  /** Its place in the list of tensors. */
  readonly tensor: number;
  /** With the batch, which is 1. */
  readonly shape: readonly number[];
}

/** One layer's corner of the graph: all that it adds bears its name. */
export interface TfliteLayer {
  /** `shape` where it is another than the first input's. */
  operator(
    name: OperatorName,
    inputs: readonly TfliteValue[],
    shape?: readonly number[],
    options?: TfliteOptions,
  ): TfliteValue;
  constant(name: string, shape: readonly number[], values: Float32Array | Int32Array): TfliteValue;
}

export function tfliteLayer({ tensors, operators }: TfliteParts, layer: string): TfliteLayer {
  const add = (name: string, shape: readonly number[], values: TfliteTensor['values']) => {
    tensors.push({ name: `${layer}/${name}`, shape, values });
    return { tensor: tensors.length - 1, shape };
  };
  return {
    operator(name, inputs, shape = inputs[0]?.shape ?? [], options) {
      const output = add(name, shape, null);
      operators.push({
        name,
        version: options && isDilatedDepthwise(options) ? 2 : 1,
        inputs: inputs.map(({ tensor }) => tensor),
        output: output.tensor,
        options: options ?? null,
      });
      return output;
    },
    constant: add,
  };
}

function isDilatedDepthwise({ table, values }: TfliteOptions): boolean {
  if (table !== 'DepthwiseConv2DOptions') return false;
  return values.dilationWFactor > 1 || values.dilationHFactor > 1;
}
