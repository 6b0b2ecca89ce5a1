/**
 * From a JPEG's planes, brightness and two of colour at a half or the whole of its size, to RGB: the
 * numbers of libjpeg-turbo 3, with which Chromium decodes, to the byte. WebAssembly does it, some rows at
 * a time: the memory that it keeps is the same for a picture of any size.
 */
import { takeBytes, takeExactBytes } from './buffers.ts';
import type { Pixels } from './pixels.ts';

/** How the colour planes are stored: at half the width and height, half the width, or whole. */
export type Subsampling = '4:2:0' | '4:2:2' | '4:4:4';

export interface Plane {
  readonly offset: number;
  /** Bytes from row to row. */
  readonly stride: number;
}

export interface JpegPlanes {
  readonly width: number;
  readonly height: number;
  readonly subsampling: Subsampling;
  readonly bytes: Uint8Array;
  /** Y, Cb and Cr in `bytes`. */
  readonly layout: readonly [Plane, Plane, Plane];
}

/** Of a square whose sides are `rgbSize` pixels the result has `rgb` too. */
export type ConvertPlanes = (planes: JpegPlanes, rgbSize: number | null) => Pixels;

/** What `assembly/planes.ts` exports. */
interface PlanesModule {
  readonly convertRows: (
    luma: number,
    cb: number,
    cr: number,
    width: number,
    rows: number,
    across: number,
    isHalvedDown: boolean,
    scratch: number,
    rgba: number,
    rgb: number,
  ) => void;
}

/** As there: how a row of colour comes to the picture's width. */
const across = { whole: 0, smooth: 1, repeat: 2 } as const;

/** Of the pixels converted at a time: with all that belongs to them they stay in a core's cache. */
const bandPixels = 16_384;
/** Vectors read and write beyond an end. */
const slack = 64;

let loading: Promise<ConvertPlanes> | null = null;
/** Until it is tried anew: it may be a moment's fault, but not each of 25,000 pictures has to ask. */
const pauseMs = 2000;

/** Rejects where WebAssembly has no vectors, or could not be loaded: it may be there later. */
export function loadConverter(): Promise<ConvertPlanes> {
  loading ??= load().catch((error: unknown) => {
    setTimeout(() => (loading = null), pauseMs);
    throw error;
  });
  return loading;
}

async function load(): Promise<ConvertPlanes> {
  const response = await fetch(new URL('./built/planes.wasm', import.meta.url));
  if (!response.ok) throw new Error(`the conversion could not be loaded (${response.status})`);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), {
    env: { memory },
  });
  const module = instance.exports as unknown as PlanesModule;
  return (planes, rgbSize) => convert(module, memory, planes, rgbSize);
}

function convert(
  module: PlanesModule,
  memory: WebAssembly.Memory,
  planes: JpegPlanes,
  rgbSize: number | null,
): Pixels {
  const { width, height, subsampling, bytes, layout } = planes;
  const [luma, cb, cr] = layout;
  const isHalvedDown = subsampling === '4:2:0';
  const columns = columnsOfColor(planes);
  // Of two columns or fewer libjpeg repeats the samples (jdsample.c, `jinit_upsampler`).
  const halved = columns > 2 ? across.smooth : across.repeat;
  const way = subsampling === '4:4:4' ? across.whole : halved;
  const rgba = takeBytes(width * height * 4);
  // It may be the prepared picture, which is handed over.
  const hasRgb = width === rgbSize && height === rgbSize;
  const rgb = hasRgb ? takeExactBytes(width * height * 3) : null;
  const bandRows = Math.max(2, Math.floor(bandPixels / width / 2) * 2);
  const places = placesOf(width * bandRows, columns, bandRows, hasRgb);
  const room = bytesOf(memory, places.end);
  for (let top = 0; top < height; top += bandRows) {
    const rows = Math.min(bandRows, height - top);
    copyRows(bytes, luma, top, rows, room, places.luma, width);
    copyColor(planes, cb, top, rows, room, places.cb);
    copyColor(planes, cr, top, rows, room, places.cr);
    module.convertRows(
      places.luma,
      places.cb,
      places.cr,
      width,
      rows,
      way,
      isHalvedDown,
      places.scratch,
      places.rgba,
      places.rgb,
    );
    const pixels = width * rows;
    rgba.set(room.subarray(places.rgba, places.rgba + pixels * 4), width * top * 4);
    rgb?.set(room.subarray(places.rgb, places.rgb + pixels * 3), width * top * 3);
  }
  return { width, height, rgba, ...(rgb ? { rgb } : {}) };
}

function columnsOfColor({ subsampling, width }: JpegPlanes): number {
  return subsampling === '4:4:4' ? width : (width + 1) >> 1;
}

/** Addresses of what belongs to a band. */
function placesOf(pixels: number, columns: number, rows: number, hasRgb: boolean) {
  let end = 0;
  function take(length: number): number {
    const at = end;
    end += length + slack;
    return at;
  }
  const luma = take(pixels);
  const cb = take(columns * (rows + 2));
  const cr = take(columns * (rows + 2));
  // Sums of 16 bits for each column, and two rows of twice the columns.
  const scratch = take(6 * columns + 2 * slack);
  const rgba = take(4 * pixels);
  const rgb = hasRgb ? take(3 * pixels) : 0;
  return { luma, cb, cr, scratch, rgba, rgb, end };
}

function bytesOf(memory: WebAssembly.Memory, length: number): Uint8Array {
  const missing = length - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  return new Uint8Array(memory.buffer);
}

/** The rows of a colour plane for those of the picture, with their neighbours where they are halved. */
function copyColor(
  planes: JpegPlanes,
  plane: Plane,
  top: number,
  rows: number,
  to: Uint8Array,
  at: number,
): void {
  const { subsampling, height, bytes } = planes;
  const columns = columnsOfColor(planes);
  if (subsampling !== '4:2:0') {
    copyRows(bytes, plane, top, rows, to, at, columns);
    return;
  }
  const [first, count] = [top / 2, (rows + 1) >> 1];
  // At the edge of the picture a row is its own neighbour.
  const before = Math.max(0, first - 1);
  const behind = Math.min(first + count, ((height + 1) >> 1) - 1);
  copyRows(bytes, plane, before, 1, to, at, columns);
  copyRows(bytes, plane, first, count, to, at + columns, columns);
  copyRows(bytes, plane, behind, 1, to, at + (1 + count) * columns, columns);
}

/** Copies `count` rows of a plane, `[count, width]`, without what lies between them. */
function copyRows(
  from: Uint8Array,
  { offset, stride }: Plane,
  first: number,
  count: number,
  to: Uint8Array,
  at: number,
  width: number,
): void {
  const start = offset + first * stride;
  if (stride === width) {
    to.set(from.subarray(start, start + count * width), at);
    return;
  }
  for (let row = 0; row < count; row++) {
    const begin = start + row * stride;
    to.set(from.subarray(begin, begin + width), at + row * width);
  }
}
