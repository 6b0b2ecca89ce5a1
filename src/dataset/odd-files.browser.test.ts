import { imageSize } from 'image-size';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../domain/failure.ts';
import { decodePicture } from './decode.ts';
import golden from './golden/odd-files.json';
import { inspect } from './inspect.ts';

type GoldenFile = (typeof golden.files)[number];
type Bytes = Uint8Array<ArrayBuffer>;

const bytesOf = (base64: string): Bytes =>
  Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

const taken = golden.files.flatMap(({ name, bytes, picture }) =>
  picture === undefined ? [] : [{ name, bytes, picture: golden.pictures[picture] as Picture }],
);
const refused = golden.files.filter(({ picture }) => picture === undefined);

interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]`, base64. */
  readonly colors: string;
}

async function colorsOf(base64: string, rule: 'upright' | 'as-stored') {
  const bytes = bytesOf(base64);
  const { rgba, ...facts } = await decodePicture(bytes, await inspect(bytes), {
    orientation: rule,
  });
  return { ...facts, colors: rgba.filter((_, i) => i % 4 < 3) };
}

describe('as independent decoders find it', () => {
  test.each(taken)('$name', async ({ bytes, picture }) => {
    const { width, height, colors } = await colorsOf(bytes, 'as-stored');
    expect({ width, height }).toEqual({ width: picture.width, height: picture.height });
    expect(Uint8Array.from(colors)).toEqual(bytesOf(picture.colors));
  });
});

/** Where a pixel of the upright picture lies in one of `width` x `height` as stored (CIPA DC-008). */
const places: readonly ((x: number, y: number, width: number, height: number) => number[])[] = [
  (x, y) => [x, y],
  (x, y, width) => [width - 1 - x, y],
  (x, y, width, height) => [width - 1 - x, height - 1 - y],
  (x, y, _, height) => [x, height - 1 - y],
  (x, y) => [y, x],
  (x, y, _, height) => [y, height - 1 - x],
  (x, y, width, height) => [width - 1 - y, height - 1 - x],
  (x, y, width) => [width - 1 - y, x],
];

function turned({ width, height, colors }: Picture, orientation: number) {
  const stored = bytesOf(colors);
  const [columns, rows] = orientation < 5 ? [width, height] : [height, width];
  const upright = Uint8Array.from({ length: stored.length }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % columns, Math.floor(i / 3 / columns)];
    const [across = 0, down = 0] = places[orientation - 1]?.(x, y, width, height) ?? [];
    return stored[(down * width + across) * 3 + (i % 3)] as number;
  });
  return { width: columns, height: rows, orientation, colors: upright };
}

describe('turned upright', () => {
  const oriented = taken.flatMap(({ name, ...file }) => {
    const given = /orientation (\d)|(on its side)/.exec(name);
    return given ? [{ name, orientation: Number(given[1] ?? 6), ...file }] : [];
  });

  test.each(oriented)('$name', async ({ bytes, picture, orientation }) => {
    const upright = await colorsOf(bytes, 'upright');
    expect({ ...upright, colors: Uint8Array.from(upright.colors) }).toEqual(
      turned(picture, orientation),
    );
    expect((await colorsOf(bytes, 'as-stored')).orientation).toBe(orientation);
  });

  test.each(oriented.filter(({ name }) => name.startsWith('JPEG')))(
    '$name: image-size reads the same',
    ({ bytes, orientation }) => {
      expect(imageSize(bytesOf(bytes)).orientation).toBe(orientation);
    },
  );
});

test.each(refused)('$name is refused and says why', async ({ bytes, failure }: GoldenFile) => {
  const error: unknown = await colorsOf(bytes, 'upright').catch((e: unknown) => e);
  expect(failureOf(error)).toEqual(failure);
});
