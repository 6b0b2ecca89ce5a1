/** What TypeScript and AssemblyScript both write down must be the same in both. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kernelNames } from './kernels.ts';
import { adamFields, convFields, countsFields, denseFields, pixelsFields } from './records.ts';

const shapes = readFileSync('src/kernels/wasm/assembly/shapes.ts', 'utf8');
const kernels = readFileSync('src/kernels/wasm/assembly/kernels.ts', 'utf8');

/** Names and types of the fields of a class, in order. */
function fieldsOf(className: string): [string, string][] {
  const [, body] = new RegExp(`class ${className} \\{(.*?)^\\}`, 'ms').exec(shapes) ?? [];
  return [...(body ?? '').matchAll(/^ {2}(\w+): (\w+);$/gm)].map(([, name, type]) => [
    name as string,
    type as string,
  ]);
}

const records = {
  ConvRecord: convFields,
  Counts: countsFields,
  DenseRecord: denseFields,
  PixelsRecord: pixelsFields,
  AdamRecord: adamFields,
};

test.each(Object.entries(records))('%s has the same fields in the same order', (name, fields) => {
  expect(fieldsOf(name).map(([field]) => field)).toEqual(fields);
});

test('every class of the kernels is written by a record', () => {
  const classes = [...shapes.matchAll(/^export class (\w+)/gm)].map(([, name]) => name);
  expect(classes.sort()).toEqual(Object.keys(records).sort());
});

test('all fields are 32 bits wide, and the fractions are those of the step', () => {
  const types = Object.keys(records).flatMap(fieldsOf);
  const wide = new Set(['i32', 'usize', 'f32', 'Counts']);
  expect(types.filter(([, type]) => !wide.has(type))).toEqual([]);
  const fractions = types.filter(([, type]) => type === 'f32').map(([name]) => name);
  expect(fractions).toEqual(['rate', 'beta1', 'rest1', 'beta2', 'rest2', 'epsilon']);
});

test('the names of the kernels are what the module exports', () => {
  const exported = [...kernels.matchAll(/export \{(.*?)\}/gs)].flatMap(([, names]) =>
    (names as string)
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  );
  expect(exported.sort()).toEqual([...kernelNames]);
});
