import { encode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../domain/failure.ts';
import { createRandom } from '../domain/random.ts';
import { defaultRecipe, type Preparation } from '../domain/recipe.ts';
import { giveBack } from './buffers.ts';
import { preparePicture } from './door.ts';
import { resize } from './resize.ts';

const size = 24;
const preparation: Preparation = {
  imageSize: size,
  resize: defaultRecipe.resize,
  orientation: defaultRecipe.orientation,
};

function noise(channels: number, seed = 1): Uint8Array {
  const random = createRandom(seed);
  return Uint8Array.from({ length: size * size * channels }, () => Math.floor(random() * 256));
}

function pngOf(channels: 1 | 2 | 3 | 4, data: Uint8Array | Uint16Array, depth: 8 | 16 = 8): Blob {
  const png = encode({ width: size, height: size, data, channels, depth });
  return new Blob([png as Uint8Array<ArrayBuffer>]);
}

async function failureOf(bytes: BlobPart) {
  const error: unknown = await preparePicture(new Blob([bytes]), preparation).catch(
    (e: unknown) => e,
  );
  return error instanceof FailureError ? error.failure : error;
}

function rgbOf(data: ArrayLike<number>, channels: number, shift = 0): Uint8Array {
  return Uint8Array.from({ length: size * size * 3 }, (_, i) => {
    const channel = channels < 3 ? 0 : i % 3;
    return (data[Math.floor(i / 3) * channels + channel] as number) >> shift;
  });
}

describe('the pixels of a PNG are its bytes', () => {
  test.each([1, 3] as const)('%i channels', async (channels) => {
    const data = noise(channels);
    const { pixels } = await preparePicture(pngOf(channels, data), preparation);
    expect(pixels).toEqual(rgbOf(data, channels));
  });

  test.each([2, 4] as const)('%i channels: alpha is dropped, not blended', async (channels) => {
    const data = noise(channels);
    // Some pixels are all transparent; their colours count like the others.
    for (let i = channels - 1; i < data.length; i += 5 * channels) data[i] = 0;
    const { pixels } = await preparePicture(pngOf(channels, data), preparation);
    expect(pixels).toEqual(rgbOf(data, channels));
  });

  test('16 bits are cut to 8', async () => {
    const data = Uint16Array.from(noise(4), (high, i) => high * 256 + ((i * 37) % 256));
    const { pixels } = await preparePicture(pngOf(4, data, 16), preparation);
    expect(pixels).toEqual(rgbOf(data, 4, 8));
  });
});

test('facts of the file', async () => {
  const file = pngOf(3, noise(3));
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('');
  const {
    pixels: _,
    original,
    ...facts
  } = await preparePicture(file, {
    ...preparation,
    imageSize: 22,
  });
  expect(facts).toEqual({
    format: 'PNG',
    width: size,
    height: size,
    orientation: 1,
    perceptualHash: expect.stringMatching(/^[0-9a-f]*$/),
    sizeBytes: file.size,
    sha256: hex,
  });
  expect(original).toEqual(new Uint8Array(await file.arrayBuffer()));
});

test.each(['bilinear', 'antialiased'] as const)(
  '%s resizing is what is asked for',
  async (rule) => {
    const data = noise(3);
    const rgba = Uint8Array.from({ length: size * size * 4 }, (_, i) =>
      i % 4 < 3 ? (data[Math.floor(i / 4) * 3 + (i % 4)] as number) : 255,
    );
    const asked = { ...preparation, imageSize: 10, resize: rule };
    const { pixels } = await preparePicture(pngOf(3, data), asked);
    expect(pixels).toEqual(resize({ width: size, height: size, rgba }, 10, rule));
  },
);

test('a picture beyond the size of a canvas is read whole', async () => {
  const width = 20_000;
  const data = Uint8Array.from({ length: width * 4 }, (_, i) => (i % width) / 200);
  const png = encode({ width, height: 4, data, channels: 1, depth: 8 });
  const { pixels } = await preparePicture(new Blob([png as Uint8Array<ArrayBuffer>]), {
    ...preparation,
    imageSize: 100,
  });
  // Output column x lies in the middle of input columns 200 x to 200 x + 199.
  const column = (x: number) => pixels[x * 3] as number;
  expect([column(0), column(50), column(99)]).toEqual([0, 50, 99]);
});

describe('what can not be used says why', () => {
  const lfsPointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n';
  test.each([
    ['an HTML page', '<!DOCTYPE html><html></html>'],
    ['an HTML page', '\ufeff<!-- saved --> <HTML lang="en">'],
    ['an HTML page', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">'],
    ['a Git LFS pointer to a file elsewhere', lfsPointer],
    ['an SVG drawing', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a PDF document', '%PDF-1.7\n'],
    ['a DICOM file', `${'\0'.repeat(128)}DICM\x02\0\0\0UL`],
    ['a video', '\0\0\0\x18ftypmp42\0\0\0\0mp42isom'],
    ['a zip archive', 'PK\x03\x04\x14\0\0\0\0\0'],
    ['a file of zeros only', '\0'.repeat(1000)],
    ['plain text', 'just words'],
  ])('%s', async (found, start) => {
    expect(await failureOf(start)).toEqual({ kind: 'not-an-image', found });
  });

  test.each([
    ['Photoshop', '8BPS\0\x01\0\0\0\0\0\0\0\x03'],
    ['HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['HEIF', '\0\0\0\x18ftypmif1\0\0\0\0mif1heic'],
  ])('%s, which this browser does not decode', async (format, start) => {
    expect(await failureOf(start)).toEqual({ kind: 'unsupported-format', format });
  });

  test('an empty file', async () => {
    expect(await failureOf('')).toEqual({ kind: 'empty-file' });
  });

  test('a picture cut short', async () => {
    const whole = await pngOf(3, noise(3)).arrayBuffer();
    expect(await failureOf(whole.slice(0, whole.byteLength / 2))).toEqual({
      kind: 'damaged-image',
      format: 'PNG',
      truncated: true,
    });
  });

  test('a picture too large, before any decoder sees it', async () => {
    const bytes = new Uint8Array(await pngOf(3, noise(3)).arrayBuffer());
    new DataView(bytes.buffer).setUint32(16, 20_000);
    new DataView(bytes.buffer).setUint32(20, 14_000);
    expect(await failureOf(bytes)).toEqual({
      kind: 'too-many-pixels',
      width: 20_000,
      height: 14_000,
      limitMegapixels: 100,
    });
  });

  test('a TIFF without a picture', async () => {
    const header = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(await failureOf(header)).toEqual({
      kind: 'damaged-image',
      format: 'TIFF',
      truncated: true,
    });
  });

  test('a TIFF too large, before anything is decoded', async () => {
    // Width, height, LZW, black is zero, and one strip of ten bytes.
    const fields = Object.entries({ 256: 20_000, 257: 14_000, 259: 5, 262: 1, 273: 8, 279: 10 });
    const bytes = new Uint8Array(200);
    const view = new DataView(bytes.buffer);
    bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0, fields.length]);
    for (const [i, [tag, value]] of fields.entries()) {
      view.setUint16(10 + i * 12, Number(tag), true);
      view.setUint16(12 + i * 12, 4, true);
      view.setUint32(14 + i * 12, 1, true);
      view.setUint32(18 + i * 12, value, true);
    }
    expect(await failureOf(bytes)).toMatchObject({ kind: 'too-many-pixels', width: 20_000 });
  });

  test('a film too large, by its start alone', async () => {
    const start = Uint8Array.of(0, 0, 0, 24, ...[...'ftypmp42'].map((c) => c.charCodeAt(0)), 0, 0);
    const film = Object.defineProperty(new Blob([start]), 'size', { value: 6e9 });
    const error: unknown = await preparePicture(film, preparation).catch((e: unknown) => e);
    expect(error).toMatchObject({ failure: { kind: 'not-an-image', found: 'a video' } });
  });

  test('a picture of too many bytes', async () => {
    const file = Object.defineProperty(pngOf(3, noise(3)), 'size', { value: 6e8 });
    const error: unknown = await preparePicture(file, preparation).catch((e: unknown) => e);
    expect(error).toMatchObject({ failure: { kind: 'file-too-large', sizeBytes: 6e8 } });
  });

  test('a file that can not be read', async () => {
    const gone = Object.defineProperty(new Blob(['x']), 'arrayBuffer', {
      value: () => Promise.reject(new DOMException('gone', 'NotFoundError')),
    });
    const error: unknown = await preparePicture(gone, preparation).catch((e: unknown) => e);
    expect(error).toMatchObject({ failure: { kind: 'unreadable-file', detail: 'gone' } });
  });
});

test('memory that is used again mixes no pictures up', async () => {
  const canvas = new OffscreenCanvas(size, size);
  const files = await Promise.all(
    Array.from({ length: 24 }, (_, i) => {
      // Of several sizes, so that some are resized.
      canvas.width = size + (i % 3);
      const image = new ImageData(canvas.width, size);
      image.data.set(noise(4, i).map((value, at) => (at % 4 === 3 ? 255 : value)));
      canvas.getContext('2d')?.putImageData(image, 0, 0);
      return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
    }),
  );
  const alone: Uint8Array[] = [];
  for (const file of files) alone.push((await preparePicture(file, preparation)).pixels);
  for (let turn = 0; turn < 3; turn++) {
    const together = await Promise.all(files.map((file) => preparePicture(file, preparation)));
    expect(together.map(({ pixels }) => pixels)).toEqual(alone);
    for (const { pixels } of together) giveBack(pixels.buffer);
  }
});
