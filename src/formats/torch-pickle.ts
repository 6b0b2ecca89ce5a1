/**
 * The few words of Python's pickle (protocol 2; Lib/pickletools.py of CPython tells them all) that
 * PyTorch's archives are written in. Each function gives the bytes that make one value.
 */
import { elements } from './network.ts';
import type { TorchTensor } from './torch-tensors.ts';

type Pickle = readonly number[];

const opcode = {
  protocol: 0x80,
  stop: 0x2e,
  mark: 0x28,
  global: 0x63,
  binUnicode: 0x58,
  binInt: 0x4a,
  newTrue: 0x88,
  newFalse: 0x89,
  emptyTuple: 0x29,
  tuple: 0x74,
  emptyDict: 0x7d,
  setItems: 0x75,
  newObject: 0x81,
  build: 0x62,
  reduce: 0x52,
  persistentId: 0x51,
} as const;

export function pickled(value: Pickle): Uint8Array {
  return Uint8Array.from([opcode.protocol, 2, ...value, opcode.stop]);
}

export function pickledDict(entries: readonly (readonly [string, Pickle])[]): Pickle {
  const items = entries.flatMap(([key, value]) => [...pickledText(key), ...value]);
  return [opcode.emptyDict, opcode.mark, ...items, opcode.setItems];
}

/** An object of a class of the archive's own code, with its attributes. */
export function pickledModule(className: string, attributes: Pickle): Pickle {
  return [
    ...named('__torch__', className),
    opcode.emptyTuple,
    opcode.newObject,
    ...attributes,
    opcode.build,
  ];
}

/** `storage`: the name of the file with its numbers. */
export function pickledTensor(
  { shape, values, isBuffer }: TorchTensor,
  storage: number,
  { requiresGrad }: { readonly requiresGrad: boolean },
): Pickle {
  const type = values instanceof Float32Array ? 'FloatStorage' : 'LongStorage';
  const id = pickledTuple([
    pickledText('storage'),
    named('torch', type),
    pickledText(String(storage)),
    pickledText('cpu'),
    pickledInt(values.length),
  ]);
  const strides = shape.map((_, axis) => elements(shape.slice(axis + 1)));
  const noHooks = [...named('collections', 'OrderedDict'), opcode.emptyTuple, opcode.reduce];
  return [
    ...named('torch._utils', '_rebuild_tensor_v2'),
    ...pickledTuple([
      [...id, opcode.persistentId],
      pickledInt(0),
      pickledTuple(shape.map(pickledInt)),
      pickledTuple(strides.map(pickledInt)),
      pickledBool(requiresGrad && !isBuffer),
      noHooks,
    ]),
    opcode.reduce,
  ];
}

export function pickledTuple(items: readonly Pickle[]): Pickle {
  return items.length ? [opcode.mark, ...items.flat(), opcode.tuple] : [opcode.emptyTuple];
}

export function pickledBool(value: boolean): Pickle {
  return [value ? opcode.newTrue : opcode.newFalse];
}

function pickledText(text: string): Pickle {
  const bytes = new TextEncoder().encode(text);
  return [opcode.binUnicode, ...int32(bytes.length), ...bytes];
}

export function pickledInt(value: number): Pickle {
  return [opcode.binInt, ...int32(value)];
}

function named(module: string, name: string): Pickle {
  return [opcode.global, ...new TextEncoder().encode(`${module}\n${name}\n`)];
}

function int32(value: number): Pickle {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
}
