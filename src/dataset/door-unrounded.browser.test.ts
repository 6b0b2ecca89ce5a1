/** Pixels for networks that were made elsewhere: the same door, nothing rounded. */
import { encode } from 'fast-png';
import { afterAll, expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { resizeRules, type Preparation } from '../domain/recipe.ts';
import { preparePicture, prepareUnrounded } from './door.ts';
import { connectPictures } from './pictures.ts';
import { resizeUnrounded } from './resize.ts';

const size = 24;
const preparation: Preparation = { imageSize: size, resize: 'bilinear', orientation: 'upright' };

function noise(channels: number): Uint8Array {
  const random = createRandom(1);
  return Uint8Array.from({ length: size * size * channels }, () => Math.floor(random() * 256));
}

function pngOf(channels: 1 | 2 | 3 | 4, data: Uint8Array): Blob {
  const png = encode({ width: size, height: size, data, channels, depth: 8 });
  return new Blob([png as Uint8Array<ArrayBuffer>]);
}

async function jpeg(): Promise<Blob> {
  const canvas = new OffscreenCanvas(size, size);
  const image = new ImageData(size, size);
  image.data.set(noise(4).map((value, at) => (at % 4 === 3 ? 255 : value)));
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
}

/** Exact halves to the even neighbour. */
function rounded(floats: Float32Array): Uint8Array {
  return new Uint8Array(Uint8ClampedArray.from(floats).buffer);
}

const isFraction = (value: number) => !Number.isInteger(value);

const pictures = connectPictures(() => {});
afterAll(() => pictures.end());

test.each([1, 2, 3, 4] as const)(
  'of a PNG of the size asked for the bytes, %i channels',
  async (channels) => {
    const data = noise(channels);
    const floats = await prepareUnrounded(pngOf(channels, data), preparation);
    const wanted = Float32Array.from({ length: size * size * 3 }, (_, i) => {
      const channel = channels < 3 ? 0 : i % 3;
      return data[Math.floor(i / 3) * channels + channel] as number;
    });
    expect(floats).toEqual(wanted);
  },
);

test.each(resizeRules)('%s resizing is what is asked for', async (resize) => {
  const data = noise(4);
  const asked = { ...preparation, imageSize: 10, resize };
  const floats = await prepareUnrounded(pngOf(4, data), asked);
  expect(floats).toEqual(resizeUnrounded({ width: size, height: size, rgba: data }, 10, resize));
  expect(floats.some(isFraction)).toBe(true);
});

// JPEGs go another way, and those of the size asked for by another still.
test.each([size, 10])('of a JPEG, to %i pixels, what rounds to the bytes', async (imageSize) => {
  const file = await jpeg();
  const asked = { ...preparation, imageSize };
  const floats = await prepareUnrounded(file, asked);
  expect(rounded(floats)).toEqual((await preparePicture(file, asked)).pixels);
  expect(floats.some(isFraction)).toBe(imageSize !== size);
});

test('the pool gives the same', async () => {
  const file = await jpeg();
  const asked = { ...preparation, imageSize: 11 };
  const floats = await pictures.ask('prepareUnrounded', { file, preparation: asked });
  expect(floats).toEqual(await prepareUnrounded(file, asked));
});

test('what can not be used says why', async () => {
  const file = new Blob(['just words']);
  const failure = { kind: 'not-an-image', found: 'plain text' };
  await expect(prepareUnrounded(file, preparation)).rejects.toMatchObject({ failure });
  const asked = pictures.ask('prepareUnrounded', { file, preparation });
  await expect(asked).rejects.toMatchObject({ failure });
});
