/** Where maps and their gradients lie in a plan's memory. */
import type { Layout } from './layout.ts';
import type { Shape } from '../recognise.ts';

/** A map of the whole batch, `[picture][row][column][channel]`, with zeros around it. Bytes. */
export interface MapPlace {
  readonly shape: Shape;
  /** The first float of the padding, and of the map itself, of the first picture. */
  readonly padded: number;
  readonly address: number;
  readonly rowBytes: number;
  readonly pictureBytes: number;
  /** With the padding; 1 for what is no map. */
  readonly rows: number;
  readonly columns: number;
}

/** Laid out as its map. */
export interface GradientPlace {
  readonly address: number;
  /** The address is inside of each thread's own memory, and of one picture. */
  readonly inScratch: boolean;
}

export interface Padding {
  readonly before: number;
  readonly after: number;
}

export const noPadding: Padding = { before: 0, after: 0 };

/** `pictures`: how many the map has room for. */
export function placeMap(
  layout: Layout,
  shape: Shape,
  pictures: number,
  padding: Padding,
): MapPlace {
  const [height = 1, width = 1, channels = 1] = shape.length === 3 ? shape : [1, 1, floats(shape)];
  const rows = height + padding.before + padding.after;
  const columns = width + padding.before + padding.after;
  const rowBytes = 4 * columns * channels;
  const pictureBytes = rows * rowBytes;
  const padded = layout.bytes(pictures * pictureBytes);
  const address = padded + padding.before * (rowBytes + 4 * channels);
  return { shape, padded, address, rowBytes, pictureBytes, rows, columns };
}

export function floats(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
