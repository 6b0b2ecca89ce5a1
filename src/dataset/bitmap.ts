/** Reads the bytes of decoded bitmaps, unchanged. Keeps one canvas for it: making one takes time. */
import { FailureError } from '../domain/failure.ts';

/** Of a side: browsers refuse canvases beyond 16,384 or so, and what is kept must not be large. */
const tileSize = 2048;

let kept: OffscreenCanvasRenderingContext2D | null = null;

/** Colours as stored, of no profile and not multiplied by alpha. Null where the browser refuses. */
export function decodeBitmap(data: Uint8Array<ArrayBuffer> | Blob): Promise<ImageBitmap | null> {
  return createImageBitmap(data instanceof Blob ? data : new Blob([data]), {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  }).catch(() => null);
}

/** An opaque bitmap's bytes, 4 a pixel; of one that is not, colours are changed by its alpha. */
export function readBitmap(bitmap: ImageBitmap): Uint8ClampedArray {
  const { width, height } = bitmap;
  const columns = Math.min(width, tileSize);
  const context = canvasOf(columns, Math.min(height, tileSize));
  if (width <= tileSize && height <= tileSize) {
    return readTile(context, bitmap, { left: 0, top: 0, width, height });
  }
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let top = 0; top < height; top += tileSize) {
    for (let left = 0; left < width; left += tileSize) {
      const tile = {
        ...{ left, top },
        width: Math.min(tileSize, width - left),
        height: Math.min(tileSize, height - top),
      };
      const data = readTile(context, bitmap, tile);
      for (let row = 0; row < tile.height; row++) {
        const line = data.subarray(row * tile.width * 4, (row + 1) * tile.width * 4);
        rgba.set(line, ((top + row) * width + left) * 4);
      }
    }
  }
  return rgba;
}

interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function readTile(
  context: OffscreenCanvasRenderingContext2D,
  bitmap: ImageBitmap,
  { left, top, width, height }: Tile,
): Uint8ClampedArray {
  context.clearRect(0, 0, width, height);
  context.drawImage(bitmap, -left, -top);
  return context.getImageData(0, 0, width, height).data;
}

function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  if (kept && kept.canvas.width >= width && kept.canvas.height >= height) return kept;
  const canvas = new OffscreenCanvas(
    Math.max(width, kept?.canvas.width ?? 0),
    Math.max(height, kept?.canvas.height ?? 0),
  );
  kept = canvas.getContext('2d', { willReadFrequently: true });
  if (!kept) throw new FailureError({ kind: 'unexpected', detail: 'no 2D canvas' });
  return kept;
}
