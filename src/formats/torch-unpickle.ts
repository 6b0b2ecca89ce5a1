/**
 * Reads Python's pickles (Lib/pickletools.py of CPython tells all their words) as data. Only the words
 * that PyTorch's files are made of are known; names are given to the caller, who knows a closed set of
 * them. Nothing that a pickle says can run, and no text or list is larger than what the file has for it.
 */
import type { FailureError } from '../domain/failure.ts';
import { notAModel } from './checked.ts';

export interface PickleNames {
  /** What stands for a name of Python's. Throws for all but those it knows. */
  readonly resolve: (module: string, name: string) => PickleName;
  /** What an id stands for that is kept outside of the pickle. */
  readonly persistent: (id: unknown) => unknown;
}

export interface PickleName {
  readonly kind: 'name';
  readonly name: string;
  /** Null for what is not called. */
  readonly call: ((values: readonly unknown[]) => unknown) | null;
  /** May there be objects of it? */
  readonly isClass: boolean;
}

/** Of a class: nothing but its state. */
export interface PickleObject {
  readonly kind: 'object';
  state: unknown;
}

/** Dictionaries come as maps, tuples and lists as arrays. Throws `not-a-model`. */
export function unpickle(bytes: Uint8Array, names: PickleNames): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let at = 0;

  function take(length: number): number {
    if (length > bytes.length - at) throw damaged();
    at += length;
    return at - length;
  }
  function text(length: number): string {
    const start = take(length);
    return new TextDecoder().decode(bytes.subarray(start, start + length));
  }
  function line(): string {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) throw damaged();
    const value = text(end - at);
    at++;
    return value;
  }
  function top(): unknown {
    if (stack.length <= (marks.at(-1) ?? 0)) throw damaged();
    return stack.at(-1);
  }
  function pop(): unknown {
    const value = top();
    stack.pop();
    return value;
  }
  function popMany(count: number): unknown[] {
    return Array.from({ length: count }, pop).reverse();
  }
  function popMark(): unknown[] {
    const mark = marks.pop();
    if (mark === undefined) throw damaged();
    return stack.splice(mark);
  }
  function recall(index: number): void {
    if (!memo.has(index)) throw damaged();
    stack.push(memo.get(index));
  }
  function setItems(items: readonly unknown[]): void {
    const map = top();
    if (!(map instanceof Map) || items.length % 2) throw damaged();
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  }
  function append(items: readonly unknown[]): void {
    const list = top();
    if (!Array.isArray(list)) throw damaged();
    for (const item of items) list.push(item);
  }

  const words: { readonly [opcode: number]: () => void } = {
    /* PROTO */ 0x80: () => void take(1),
    /* FRAME */ 0x95: () => void take(8),
    /* MARK */ 0x28: () => void marks.push(stack.length),
    /* POP */ 0x30: () => void pop(),

    /* NONE */ 0x4e: () => void stack.push(null),
    /* NEWTRUE */ 0x88: () => void stack.push(true),
    /* NEWFALSE */ 0x89: () => void stack.push(false),
    /* BININT */ 0x4a: () => void stack.push(view.getInt32(take(4), true)),
    /* BININT1 */ 0x4b: () => void stack.push(view.getUint8(take(1))),
    /* BININT2 */ 0x4d: () => void stack.push(view.getUint16(take(2), true)),
    /* LONG1 */ 0x8a: () => void stack.push(long(view.getUint8(take(1)))),
    /* BINFLOAT */ 0x47: () => void stack.push(view.getFloat64(take(8))),
    /* BINUNICODE */ 0x58: () => void stack.push(text(view.getUint32(take(4), true))),
    /* SHORT_BINUNICODE */ 0x8c: () => void stack.push(text(view.getUint8(take(1)))),

    /* EMPTY_TUPLE */ 0x29: () => void stack.push([]),
    /* TUPLE1 */ 0x85: () => void stack.push(popMany(1)),
    /* TUPLE2 */ 0x86: () => void stack.push(popMany(2)),
    /* TUPLE3 */ 0x87: () => void stack.push(popMany(3)),
    /* TUPLE */ 0x74: () => void stack.push(popMark()),
    /* EMPTY_LIST */ 0x5d: () => void stack.push([]),
    /* APPEND */ 0x61: () => append([pop()]),
    /* APPENDS */ 0x65: () => append(popMark()),
    /* EMPTY_DICT */ 0x7d: () => void stack.push(new Map()),
    /* SETITEM */ 0x73: () => setItems(popMany(2)),
    /* SETITEMS */ 0x75: () => setItems(popMark()),

    /* BINPUT */ 0x71: () => void memo.set(view.getUint8(take(1)), top()),
    /* LONG_BINPUT */ 0x72: () => void memo.set(view.getUint32(take(4), true), top()),
    /* MEMOIZE */ 0x94: () => void memo.set(memo.size, top()),
    /* BINGET */ 0x68: () => recall(view.getUint8(take(1))),
    /* LONG_BINGET */ 0x6a: () => recall(view.getUint32(take(4), true)),

    /* GLOBAL */ 0x63: () => {
      const module = line();
      stack.push(names.resolve(module, line()));
    },
    /* STACK_GLOBAL */ 0x93: () => {
      const [module, name] = popMany(2);
      if (typeof module !== 'string' || typeof name !== 'string') throw damaged();
      stack.push(names.resolve(module, name));
    },
    /* REDUCE */ 0x52: () => {
      const [name, values] = popMany(2);
      if (!isName(name) || !name.call || !Array.isArray(values)) throw damaged();
      stack.push(name.call(values));
    },
    /* NEWOBJ */ 0x81: () => {
      const [name] = popMany(2);
      if (!isName(name) || !name.isClass) throw damaged();
      const object: PickleObject = { kind: 'object', state: null };
      stack.push(object);
    },
    /* BUILD */ 0x62: () => {
      const state = pop();
      const target = top();
      // What torch hangs on an OrderedDict are versions of its modules.
      if (isObject(target)) target.state = state;
      else if (!(target instanceof Map)) throw damaged();
    },
    /* BINPERSID */ 0x51: () => void stack.push(names.persistent(pop())),
  };

  /** Two's complement; longer ones than 53 bits lose their end. */
  function long(length: number): number {
    const start = take(length);
    if (length > 8) throw notAModel('its pickle has a number that is too long');
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = value * 256n + BigInt(bytes[start + i] as number);
    return Number(BigInt.asIntN(8 * length, value));
  }

  for (let count = 0; at < bytes.length; count++) {
    // One byte may ask for a dictionary of hundreds.
    if (count === mostWords) throw notAModel('its pickle is too long');
    const opcode = bytes[at++] as number;
    if (opcode === stop) return pop();
    const word = words[opcode];
    if (!word) {
      const hex = opcode.toString(16).padStart(2, '0');
      throw notAModel(`its pickle has a word that models have no use for, 0x${hex}`);
    }
    word();
  }
  throw damaged();
}

export function isObject(value: unknown): value is PickleObject {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'object';
}

export function isName(value: unknown): value is PickleName {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'name';
}

const stop = 0x2e;
/** A tensor takes about 40. */
const mostWords = 500_000;

function damaged(): FailureError {
  return notAModel('its pickle is damaged');
}
