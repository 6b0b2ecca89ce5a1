import { expect, test } from 'vitest';
import { kindOf } from './dropped-kind.ts';

test.each([
  ['model', ['model.h5']],
  ['model', ['MODEL.PT']],
  ['model', ['model.json', 'group1-shard1of1.bin']],
  ['log', ['events.out.tfevents.1740090494.host.1.0.v2']],
  ['log', ['train.tfevents.1', 'validation.tfevents.1']],
  [null, ['model.zip']],
  [null, ['000.png']],
  [null, ['model.h5', '000.png']],
  [null, ['my model.h5 (pictures)']],
  [null, []],
] as const)('as %s: %s', (kind, names) => {
  expect(kindOf(names.map((name) => ({ name })))).toBe(kind);
});
