import { expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { resizeBilinear } from './resize.ts';

function picture(width: number, height: number, seed = 1) {
  const random = createRandom(seed);
  const rgba = Uint8Array.from({ length: width * height * 4 }, () => Math.floor(random() * 256));
  return { width, height, rgba };
}

/** The rule in float64, one value at a time, as TensorFlow's documentation states it. */
function valueAt(
  { width, height, rgba }: ReturnType<typeof picture>,
  size: number,
  [x, y, channel]: [number, number, number],
): number {
  const place = (o: number, input: number) => ((o + 0.5) * input) / size - 0.5;
  const clamp = (i: number, input: number) => Math.min(input - 1, Math.max(0, i));
  const [px, py] = [place(x, width), place(y, height)];
  const [left, top] = [Math.floor(px), Math.floor(py)];
  const at = (i: number, j: number) =>
    rgba[(clamp(j, height) * width + clamp(i, width)) * 4 + channel] as number;
  const mix = (a: number, b: number, t: number) => a + (b - a) * t;
  return mix(
    mix(at(left, top), at(left + 1, top), px - left),
    mix(at(left, top + 1), at(left + 1, top + 1), px - left),
    py - top,
  );
}

test.each([
  [300, 200, 64],
  [17, 5, 32],
  [1, 1, 22],
  [640, 480, 256],
])('%i x %i to %i: each byte is the rule, rounded', (width, height, size) => {
  const source = picture(width, height);
  const resized = resizeBilinear(source, size);
  expect(resized).toHaveLength(size * size * 3);
  let worst = 0;
  for (let i = 0; i < resized.length; i++) {
    const pixel = Math.floor(i / 3);
    const exact = valueAt(source, size, [pixel % size, Math.floor(pixel / size), i % 3]);
    worst = Math.max(worst, Math.abs((resized[i] as number) - exact));
  }
  // A byte lies at most one half from the value, and float32 a trifle beside it.
  expect(worst).toBeLessThan(0.5001);
});

test('a picture of the right size keeps its bytes', () => {
  const source = picture(40, 40);
  const rgb = source.rgba.filter((_, i) => i % 4 !== 3);
  expect(resizeBilinear(source, 40)).toEqual(rgb);
});
