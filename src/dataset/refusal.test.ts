import { describe, expect, test } from 'vitest';
import golden from './golden/odd-files.json';
import { refusalOf } from './refusal.ts';

function bytesOf(name: string): Uint8Array {
  const file = golden.files.find((one) => one.name === name);
  return Uint8Array.from(atob(file?.bytes ?? ''), (char) => char.charCodeAt(0));
}

describe('a file without its end is cut short, a whole one is not', () => {
  test.each([
    ['JPEG', 'JPEG'],
    ['PNG', 'PNG, orientation 7, alpha'],
    ['WebP', 'WebP, lossy, alpha'],
    ['AVIF', 'AVIF, alpha'],
    ['BMP', 'BMP, alpha'],
  ])('%s', (format, name) => {
    const bytes = bytesOf(name);
    const half = bytes.subarray(0, bytes.length / 2);
    const failure = { kind: 'damaged-image', format };
    expect(refusalOf(half, format)).toEqual({ ...failure, truncated: true });
    expect(refusalOf(bytes, format)).toEqual({ ...failure, truncated: false });
  });

  test('GIF', () => {
    const bytes = Uint8Array.of(...[...'GIF89a'].map((char) => char.charCodeAt(0)), 1, 0, 1, 0, 0);
    expect(refusalOf(bytes, 'GIF')).toMatchObject({ truncated: true });
    expect(refusalOf(Uint8Array.of(...bytes, 0, 0x3b), 'GIF')).toMatchObject({ truncated: false });
  });
});

describe('what few decoders read, by the marker of the frame', () => {
  const start = bytesOf('JPEG').indexOf(0xc0);

  test.each([
    [0xc3, 'lossless'],
    [0xc5, 'hierarchical'],
    [0xc9, 'arithmetic coding'],
    [0xca, 'arithmetic coding'],
    [0xcb, 'lossless'],
    [0xf7, 'JPEG-LS'],
  ])('%i: %s', (marker, variant) => {
    const bytes = bytesOf('JPEG');
    bytes[start] = marker;
    expect(refusalOf(bytes, 'JPEG')).toEqual({
      kind: 'unsupported-variant',
      format: 'JPEG',
      variant,
    });
  });

  test('a browser that reads arithmetic coding refuses what is cut short for that', () => {
    const bytes = bytesOf('JPEG').subarray(0, -20);
    bytes[start] = 0xc9;
    expect(refusalOf(bytes, 'JPEG')).toEqual({
      kind: 'damaged-image',
      format: 'JPEG',
      truncated: true,
    });
  });
});
