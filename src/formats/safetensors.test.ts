import { strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readSafetensors } from './safetensors.ts';
import { detailOf } from './trials/refusals.ts';

describe('a safetensors file', () => {
  const file = (head: unknown, numbers = new Uint8Array(8), length?: number) => {
    const text = strToU8(typeof head === 'string' ? head : JSON.stringify(head));
    const bytes = new Uint8Array(8 + text.length + numbers.length);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
    bytes.set(text, 8);
    bytes.set(numbers, 8 + text.length);
    return bytes;
  };
  const entry = (from: number, to: number, shape = [(to - from) / 4], dtype = 'F32') => ({
    ...{ dtype, shape, data_offsets: [from, to] },
  });

  test.each([
    ['nothing', new Uint8Array(), 'too short'],
    ['a head longer than the file', file({}, new Uint8Array(8), 1e9), 'longer than it may'],
    ['a head without end', file({}, new Uint8Array(8), 2 ** 60), 'longer than it may'],
    ['no JSON', file('{'), 'not JSON'],
    ['lists in lists in lists', file('['.repeat(1_000_000)), 'not JSON'],
    ['a list', file([]), 'no list of tensors'],
    ['numbers as texts', file({ __metadata__: { a: 1 } }), '__metadata__'],
    ['a hole', file({ a: entry(4, 8) }), 'one behind the other'],
    ['numbers left over', file({ a: entry(0, 4) }), 'one behind the other'],
    ['numbers used twice', file({ a: entry(0, 8), b: entry(4, 8) }), 'one behind the other'],
    ['numbers behind its end', file({ a: entry(0, 12) }), 'the shape of a tensor'],
    ['numbers turned round', file({ a: entry(8, 0, [1]) }), 'the shape of a tensor'],
    ['another shape', file({ a: entry(0, 8, [3]) }), 'the shape of a tensor'],
    ['a shape without end', file({ a: entry(0, 8, [1e300, 1e300]) }), 'the shape of a tensor'],
    ['a type of its own', file({ a: entry(0, 8, [8], 'Q7') }), 'says of a tensor'],
    ['a name of its own', file({ 'fc.weight': entry(0, 8, [1, 2]) }), 'no convolution'],
    ['no tensors', file({}, new Uint8Array()), 'no tensors'],
    ['whole numbers', file({ 'a.weight': entry(0, 8, [1, 1], 'I64') }), 'no convolution'],
  ])('with %s is refused', (_, bytes, words) => {
    expect(detailOf(() => readSafetensors(bytes))).toContain(words);
  });
});
