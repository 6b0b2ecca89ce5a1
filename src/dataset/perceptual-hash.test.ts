import { describe, expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { findSimilar, hashBits, similarWithinBits } from '../domain/similar.ts';
import { perceptualHash } from './perceptual-hash.ts';
import type { Pixels } from './pixels.ts';

/** Bytes, red, green and blue, of a place in the unit square. */
type Scene = (x: number, y: number) => readonly [number, number, number];

/** Smooth noise: random waves, the shorter the fainter, as in photographs; each channel its own tint. */
function scene(seed: number): Scene {
  const random = createRandom(seed);
  const waves = Array.from({ length: 30 }, () => {
    const [across, down] = [random() * 24 - 12, random() * 12];
    const height = (80 * random()) / (1 + Math.hypot(across, down) / 3);
    return { across, down, height, phase: random() * 2 * Math.PI };
  });
  const tint = [random(), random(), random()].map((part) => 0.5 + part / 2);
  return (x, y) => {
    let light = 110;
    for (const { across, down, height, phase } of waves) {
      light += height * Math.cos(2 * Math.PI * (across * x + down * y) + phase);
    }
    return [light * tint[0]!, light * tint[1]!, light * tint[2]!];
  };
}

function picture(of: Scene, width: number, height = width): Pixels {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    rgba.set(of(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height), i * 4);
  }
  return { width, height, rgba };
}

const grey =
  (light: (x: number, y: number) => number): Scene =>
  (x, y) => {
    const value = light(x, y);
    return [value, value, value];
  };

function changed(pixels: Pixels, change: (value: number) => number): Pixels {
  return { ...pixels, rgba: Uint8ClampedArray.from(pixels.rgba, change) };
}

function distance(a: string, b: string): number {
  const differing = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  return differing.toString(2).replaceAll('0', '').length;
}

const seeds = [1, 2, 3, 4, 5, 6];
const size = 96;

describe('copies are within the threshold', () => {
  const random = createRandom(100);
  const noise = (deviation: number) => (value: number) =>
    value + (random() + random() + random() - 1.5) * 2 * deviation;
  const crop =
    (share: number) =>
    (of: Scene): Scene =>
    (x, y) =>
      of(share + x * (1 - share), y * (1 - share));
  test.each<[string, (of: Scene) => Pixels]>([
    ['noisy', (of) => changed(picture(of, size), noise(5))],
    ['coarser in its values', (of) => changed(picture(of, size), (value) => value & 0xf0)],
    ['brighter by 5 %', (of) => changed(picture(of, size), (value) => value * 1.05)],
    ['darker by 5 %', (of) => changed(picture(of, size), (value) => value * 0.95)],
    ['with less contrast', (of) => changed(picture(of, size), (value) => 50 + value * 0.6)],
    ['twice the size', (of) => picture(of, size * 2)],
    ['half the size', (of) => picture(of, size / 2)],
    ['of an odd size', (of) => picture(of, 101)],
    ['of another form', (of) => picture(of, 200, 96)],
    ['cropped by half a per cent', (of) => picture(crop(0.005)(of), size)],
  ])('%s', (_, copy) => {
    for (const seed of seeds) {
      const of = scene(seed);
      const apart = distance(perceptualHash(picture(of, size)), perceptualHash(copy(of)));
      expect(apart).toBeLessThanOrEqual(similarWithinBits);
    }
  });
});

test('other pictures, mirror images and negatives are far from it', () => {
  const hashes = seeds.flatMap((seed) => {
    const of = scene(seed);
    const mirrored: Scene = (x, y) => of(1 - x, y);
    const negative = changed(picture(of, size), (value) => 255 - value);
    return [picture(of, size), picture(mirrored, size), negative].map(perceptualHash);
  });
  for (const [i, a] of hashes.entries()) {
    for (const b of hashes.slice(i + 1)) expect(distance(a, b)).toBeGreaterThan(80);
  }
});

test('a set of pictures and copies falls into its pairs', () => {
  const samples = seeds.flatMap((seed) =>
    [size, size * 2].map((pixels, copy) => ({
      id: seed * 10 + copy,
      sha256: `${seed} ${copy}`,
      perceptualHash: perceptualHash(picture(scene(seed), pixels)),
    })),
  );
  expect(findSimilar(samples)).toEqual(seeds.map((seed) => [seed * 10, seed * 10 + 1]));
});

test.each([22, 23, 32, 50, 64, 100, 256, 299, 1024])('has 64 digits at %i pixels', (pixels) => {
  const random = createRandom(pixels);
  const rgba = Uint8Array.from({ length: pixels ** 2 * 4 }, () => random() * 256);
  expect(perceptualHash({ width: pixels, height: pixels, rgba })).toMatch(/^[0-9a-f]{64}$/);
});

test('its bits are the signs of the lowest frequencies', () => {
  const random = createRandom(200);
  const order = Array.from({ length: 32 * 32 }, (_, i) => ({
    down: Math.floor(i / 32),
    across: i % 32,
  }))
    .sort((a, b) => a.down ** 2 + a.across ** 2 - b.down ** 2 - b.across ** 2 || a.down - b.down)
    .slice(1, hashBits + 1);
  const signs = order.map(() => random() < 0.5);
  const of = grey((x, y) =>
    order.reduce((light, { down, across }, i) => {
      const wave = Math.cos(Math.PI * down * y) * Math.cos(Math.PI * across * x);
      return light + (signs[i] ? 3 : -3) * wave;
    }, 128),
  );
  const digits = Array.from({ length: 64 }, (_, digit) => {
    const first = Math.floor(digit / 4) + (digit % 4) * 64;
    const bits = [0, 16, 32, 48].map((step) => Number(signs[first + step]));
    return parseInt(bits.join(''), 2).toString(16);
  });
  expect(perceptualHash(picture(of, 64))).toBe(digits.join(''));
});

describe('a picture with next to nothing on it has no hash', () => {
  const random = createRandom(300);
  test.each<[string, Scene]>([
    ['black', grey(() => 0)],
    ['one colour', () => [200, 30, 90]],
    ['the noise of a scanner', grey(() => 240 + random() * 2)],
    ['a gradient', grey((x) => 255 * x)],
    ['two halves', grey((_, y) => (y < 0.4 ? 20 : 220))],
    ['stripes', grey((x) => 128 + 100 * Math.sin(40 * x))],
  ])('%s', (_, of) => {
    expect(perceptualHash(picture(of, size))).toBe('');
  });
});
