/** The numbers of tensors as files keep them, little endian, as float32. */
import { FailureError } from '../domain/failure.ts';
import { elements } from './network.ts';

/** Bytes of a number. */
export const numberBytes = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
} as const;
export type NumberType = keyof typeof numberBytes;

/** A tensor that has been checked to lie inside of its storage, and not been read yet. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** Its length is a multiple of the type's. */
  readonly storage: Uint8Array;
  /** In numbers. */
  readonly offset: number;
  /** How many numbers the next one along each axis is away. */
  readonly strides: readonly number[];
}

const readers: { readonly [type in NumberType]?: (view: DataView, at: number) => number } = {
  float64: (view, at) => view.getFloat64(at, true),
  float32: (view, at) => view.getFloat32(at, true),
  float16: (view, at) => float16(view.getUint16(at, true)),
  bfloat16: (view, at) => bfloat16(view.getUint16(at, true)),
};

export function isFloat({ type }: StoredTensor): boolean {
  return readers[type] !== undefined;
}

/** Throws `not-a-model` where the tensor would reach out of its storage, or claims more than that has. */
export function checkStored(tensor: StoredTensor): StoredTensor {
  const { shape, strides, offset, type, storage } = tensor;
  const size = storage.length / numberBytes[type];
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const fits =
    shape.length <= 8 &&
    strides.length === shape.length &&
    [offset, size, ...shape, ...strides].every(isCount) &&
    elements(shape) <= size &&
    (elements(shape) === 0 ||
      shape.reduce((last, length, axis) => last + (length - 1) * (strides[axis] ?? 0), offset) <
        size);
  if (fits) return tensor;
  throw new FailureError({
    kind: 'not-a-model',
    detail: `the shape of ${tensor.name} is not that of its numbers`,
  });
}

/** In the order of the last axis first, whatever the strides. */
export function float32Of(tensor: StoredTensor): Float32Array {
  const { shape, type, storage, offset, strides } = tensor;
  const read = readers[type];
  if (!read) throw new Error(`${type} is no type of weights`);
  const inOrder = strides.every((stride, axis) => stride === elements(shape.slice(axis + 1)));
  if (type === 'float32' && inOrder) {
    const start = offset * numberBytes[type];
    return new Float32Array(storage.slice(start, start + elements(shape) * 4).buffer);
  }
  const view = new DataView(storage.buffer, storage.byteOffset, storage.byteLength);
  const values = new Float32Array(elements(shape));
  const place = shape.map(() => 0);
  let from = offset;
  for (let i = 0; i < values.length; i++) {
    values[i] = read(view, from * numberBytes[type]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      const stride = strides[axis] as number;
      from += stride;
      place[axis] = (place[axis] as number) + 1;
      if (place[axis] !== length) break;
      place[axis] = 0;
      from -= stride * length;
    }
  }
  return values;
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

/** The upper half of a float32. */
function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits << 16);
  return view.getFloat32(0);
}
