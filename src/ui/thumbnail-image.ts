/**
 * Bitmaps as images. A canvas is a layer of the page by itself, and at a hundred of them each frame
 * of scrolling pays for all; images are painted with what is around them.
 */

let scratch: OffscreenCanvasRenderingContext2D | null = null;

/** Pixels of `bitmap`, which is opaque and is closed, as an image file that is not compressed. */
export function asImageFile(bitmap: ImageBitmap): Blob {
  const { width, height } = bitmap;
  scratch ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!scratch) throw new Error('there is no canvas to read a bitmap by');
  const { canvas } = scratch;
  if (canvas.width < width) canvas.width = width;
  if (canvas.height < height) canvas.height = height;
  scratch.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = scratch.getImageData(0, 0, width, height);
  return new Blob([bmpHeader(width, height, data.length), data], { type: 'image/bmp' });
}

const headerBytes = 14 + 40 + 12;
const bitFields = 3;

/** Of a Windows bitmap, top row first, four bytes a pixel: red, green, blue, and one that is passed over. */
function bmpHeader(width: number, height: number, pixelBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, headerBytes + pixelBytes, true);
  view.setUint32(10, headerBytes, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 32, true);
  view.setUint32(30, bitFields, true);
  view.setUint32(34, pixelBytes, true);
  [0xff, 0xff00, 0xff0000].forEach((mask, i) => view.setUint32(54 + 4 * i, mask, true));
  return bytes;
}
