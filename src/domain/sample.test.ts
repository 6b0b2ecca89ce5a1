import { expect, test } from 'vitest';
import { digestOf, type Label } from './sample.ts';

const sample = (label: Label, path: string, sha256 = 'aa') => ({ label, path, sha256 });

test('a digest is of the pictures in their classes, whatever their order', () => {
  const [a, b] = [sample(0, 'a.png'), sample(1, 'b.png')];
  const digest = digestOf([a, b]);
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  expect(digestOf([b, a])).toBe(digest);
  for (const others of [
    [a],
    [a, b, b],
    [a, sample(0, 'b.png')],
    [a, sample(1, 'c.png')],
    [a, sample(1, 'b.png', 'ab')],
    [sample(1, 'a.png'), sample(0, 'b.png')],
  ]) {
    expect(digestOf(others)).not.toBe(digest);
  }
});
