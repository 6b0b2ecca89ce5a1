import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { resizeRules, type ResizeRule } from '../domain/recipe.ts';
import goldenCases from './golden/resize.json';
import { resize, resizeUnrounded } from './resize.ts';

/** The picture that make_golden.py drew, with noise where alpha would be. */
function goldenPicture({ width, height }: (typeof goldenCases)[number]) {
  const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    let hash = Math.imul(Math.floor(i / 4) * 3 + (i % 4), 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
    return hash >>> 24;
  });
  return { width, height, rgba };
}

test.each(goldenCases)('TensorFlow: $width x $height to $size, $rule', (golden) => {
  const given = [goldenPicture(golden), golden.size, golden.rule as ResizeRule] as const;
  const wanted = Uint8Array.from(atob(golden.bytes), (char) => char.charCodeAt(0));
  expect(resize(...given)).toEqual(wanted);
  const floats = resizeUnrounded(...given);
  const digest = createHash('sha256').update(new Uint8Array(floats.buffer)).digest('hex');
  expect(digest).toBe(golden.floatsSha256);
});

/** Exact halves to the even neighbour. */
function rounded(floats: Float32Array): Uint8Array {
  return new Uint8Array(Uint8ClampedArray.from(floats).buffer);
}

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
  const resized = resize(source, size, 'bilinear');
  const unrounded = resizeUnrounded(source, size, 'bilinear');
  expect(resized).toHaveLength(size * size * 3);
  expect(unrounded).toHaveLength(resized.length);
  let [worst, worstUnrounded] = [0, 0];
  for (let i = 0; i < resized.length; i++) {
    const pixel = Math.floor(i / 3);
    const exact = valueAt(source, size, [pixel % size, Math.floor(pixel / size), i % 3]);
    worst = Math.max(worst, Math.abs((resized[i] as number) - exact));
    worstUnrounded = Math.max(worstUnrounded, Math.abs((unrounded[i] as number) - exact));
  }
  // A byte lies at most one half from the value, and float32 a trifle beside it.
  expect(worst).toBeLessThan(0.5001);
  // Places of a hundred and more are known to 4e-6 pixels there.
  expect(worstUnrounded).toBeLessThan(0.01);
});

test.each(resizeRules)('a picture of the right size keeps its bytes: %s', (rule) => {
  const source = picture(40, 40);
  const rgb = source.rgba.filter((_, i) => i % 4 !== 3);
  expect(resize(source, 40, rule)).toEqual(rgb);
  expect(resizeUnrounded(source, 40, rule)).toEqual(Float32Array.from(rgb));
  // A decoder may have made them three channels already.
  const decoded = { ...source, rgb: rgb.map((byte) => 255 - byte) };
  expect(resizeUnrounded(decoded, 40, rule)).toEqual(Float32Array.from(decoded.rgb));
});

test.each(resizeRules)('unrounded pixels become the bytes when they are rounded: %s', (rule) => {
  for (const [width, height] of [
    [90, 70],
    [13, 200],
  ] as const) {
    const coloured = picture(width, height);
    const grey = coloured.rgba.map((_, i) => coloured.rgba[i - (i % 4)] as number);
    for (const source of [coloured, { ...coloured, rgba: grey }]) {
      const floats = resizeUnrounded(source, 40, rule);
      expect(rounded(floats)).toEqual(resize(source, 40, rule));
      expect(floats.filter((value) => !Number.isInteger(value)).length).toBeGreaterThan(4000);
    }
  }
});

test.each(resizeRules)(
  'a grey picture, computed once, has the red of a coloured one: %s',
  (rule) => {
    const coloured = picture(90, 70);
    const grey = coloured.rgba.map((_, i) => coloured.rgba[i - (i % 4)] as number);
    const red = resize(coloured, 40, rule).filter((_, i) => i % 3 === 0);
    const expected = Uint8Array.from(
      { length: 40 * 40 * 3 },
      (_, i) => red[Math.floor(i / 3)] as number,
    );
    expect(resize({ ...coloured, rgba: grey }, 40, rule)).toEqual(expected);
  },
);

test('a picture of the right size and an odd number of pixels keeps its bytes', () => {
  const source = picture(23, 23);
  expect(resize(source, 23, 'bilinear')).toEqual(source.rgba.filter((_, i) => i % 4 !== 3));
});
