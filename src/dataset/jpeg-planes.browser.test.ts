/** Vectors give what plain JavaScript gives, byte by byte. */
import { expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { loadConverter, type JpegPlanes, type Plane, type Subsampling } from './jpeg-planes.ts';
import { rgbOfPlanes } from './trials/rgb-of-planes.ts';

const subsamplings = ['4:2:0', '4:2:2', '4:4:4'] as const;

interface Kind {
  readonly subsampling: Subsampling;
  /** Bytes between one row and the next. */
  readonly gap?: number;
}

/** Planes of noise, out to its extremes. */
function noise(width: number, height: number, { subsampling, gap = 0 }: Kind): JpegPlanes {
  const random = createRandom(width, height);
  const columns = subsampling === '4:4:4' ? width : (width + 1) >> 1;
  const rows = subsampling === '4:2:0' ? (height + 1) >> 1 : height;
  const strides = [width + gap, columns + gap] as const;
  const lengths = [strides[0] * height, strides[1] * rows] as const;
  const plane = (offset: number, stride: number): Plane => ({ offset, stride });
  const bytes = Uint8Array.from({ length: 3 + lengths[0] + 2 * lengths[1] }, () =>
    Math.min(255, Math.max(0, Math.floor(random() * 300 - 22))),
  );
  const layout = [
    plane(3, strides[0]),
    plane(3 + lengths[0], strides[1]),
    plane(3 + lengths[0] + lengths[1], strides[1]),
  ] as const;
  return { width, height, subsampling, bytes, layout };
}

async function expectSame(planes: JpegPlanes): Promise<void> {
  const convert = await loadConverter();
  const { width, height, rgba, rgb } = convert(planes, planes.width);
  const words = `${planes.subsampling} ${width} x ${height}`;
  const wanted = rgbOfPlanes(planes).rgba;
  expect([width, height, rgba.length], words).toEqual([planes.width, planes.height, wanted.length]);
  expect(firstDifference(rgba, wanted), words).toBe(-1);
  if (rgb) {
    const threes = wanted.filter((_, i) => i % 4 < 3);
    expect(rgb.length, words).toBe(threes.length);
    expect(firstDifference(rgb, threes), words).toBe(-1);
  }
}

/** Where they differ first, -1 where they don't: `toEqual` takes seconds of so many. */
function firstDifference(a: Uint8Array | Uint8ClampedArray, b: Uint8Array | Uint8ClampedArray) {
  return a.findIndex((value, i) => value !== b[i]);
}

test.each(subsamplings)('%s of all small sizes', async (subsampling) => {
  for (let width = 1; width <= 40; width++) {
    for (let height = 1; height <= 9; height++) {
      await expectSame(noise(width, height, { subsampling }));
      await expectSame(noise(height, width, { subsampling, gap: 5 }));
    }
  }
});

// More rows than are converted at a time, also of pictures so wide that it is two.
test.each(subsamplings)('%s in several bands', async (subsampling) => {
  for (const [width, height] of [
    [256, 256],
    [257, 255],
    [1000, 77],
    [20_001, 9],
    [3, 20_000],
    [4, 9001],
    [5, 12_345],
  ] as const) {
    await expectSame(noise(width, height, { subsampling }));
    await expectSame(noise(width, height, { subsampling, gap: 16 }));
  }
});

test('each colour that there is', async () => {
  const pairs = 65_536;
  for (let y = 0; y < 256; y += 5) {
    const bytes = new Uint8Array(3 * pairs).fill(y, 0, pairs);
    for (let i = 0; i < pairs; i++) {
      bytes[pairs + i] = i >> 8;
      bytes[2 * pairs + i] = i;
    }
    const [luma, cb, cr] = [0, pairs, 2 * pairs].map((offset) => ({ offset, stride: 256 }));
    const layout = [luma, cb, cr] as [Plane, Plane, Plane];
    await expectSame({ width: 256, height: 256, subsampling: '4:4:4', bytes, layout });
  }
});

test('a square of the size that is wanted comes in three bytes a pixel too', async () => {
  const convert = await loadConverter();
  const sizes = [
    [64, 64, 64, true],
    [64, 64, 65, false],
    [64, 64, null, false],
    [64, 63, 64, false],
    [63, 64, 64, false],
  ] as const;
  for (const [width, height, rgbSize, wanted] of sizes) {
    const { rgb } = convert(noise(width, height, { subsampling: '4:2:0' }), rgbSize);
    expect(rgb?.buffer.byteLength).toBe(wanted ? width * height * 3 : undefined);
  }
});
