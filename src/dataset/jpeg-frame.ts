/**
 * A JPEG by the browser's other decoder, WebCodecs' `ImageDecoder`: it takes bytes as they are, where
 * `createImageBitmap` wants a Blob, which costs a wait for the browser's main process and a third of
 * the time a picture takes. The pixels are the same, and `jpeg-proof.ts` makes sure of it first: the
 * decoder gives planes (or RGB, of a grey picture), and what makes RGB of them is ours, because the
 * browser would do it by a formula of its own, up to 13 levels apart.
 */
import { giveBack, takeBytes } from './buffers.ts';
import { loadConverter, type JpegPlanes, type Subsampling } from './jpeg-planes.ts';
import type { Pixels } from './pixels.ts';

/** Of the decoders' formats, those with three planes that we know how to join. */
const subsamplings: { readonly [format: string]: Subsampling } = {
  I420: '4:2:0',
  I422: '4:2:2',
  I444: '4:4:4',
};

/** How a frame says what EXIF's orientation says by its place here (WebCodecs, "rotation" and "flip"). */
const turns = [[0], [0, 'flip'], [180], [180, 'flip'], [90, 'flip'], [90], [270, 'flip'], [270]];

/**
 * Pixels as stored, not turned. Null where the bytes are better left to `createImageBitmap`: a damaged
 * file, a picture beyond `limitPixels`, a frame that is not as expected. `orientation`: EXIF's, as we
 * read it; the browser has to agree. Of a colour picture of `rgbSize` x `rgbSize` the pixels come in
 * three bytes each too.
 */
export async function decodeFrame(
  bytes: Uint8Array<ArrayBuffer>,
  orientation: number,
  limitPixels: number,
  rgbSize: number | null = null,
): Promise<Pixels | null> {
  // By these the browser knows a JPEG from other files; the decoder goes by what it is told.
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return null;
  let decoder: ImageDecoder | null = null;
  let frame: VideoFrame | null = null;
  try {
    decoder = new ImageDecoder({
      data: bytes,
      type: 'image/jpeg',
      colorSpaceConversion: 'none',
      preferAnimation: false,
    });
    const { image, complete } = await decoder.decode({ completeFramesOnly: true });
    frame = image;
    if (!complete || !isPlain(frame, orientation, limitPixels)) return null;
    return await readFrame(frame, rgbSize);
  } catch {
    return null;
  } finally {
    frame?.close();
    decoder?.close();
  }
}

/** One that shows all it holds, its pixels as they are, to be turned as we would turn it. */
function isPlain(frame: VideoFrame, orientation: number, limitPixels: number): boolean {
  const { codedWidth: width, codedHeight: height, visibleRect: visible } = frame;
  const { rotation, flip } = frame as VideoFrame & { rotation?: number; flip?: boolean };
  const turn = flip ? [rotation, 'flip'] : [rotation];
  const [across, down] = orientation >= 5 ? [height, width] : [width, height];
  return (
    width * height <= limitPixels &&
    visible?.x === 0 &&
    visible.y === 0 &&
    visible.width === width &&
    visible.height === height &&
    frame.displayWidth === across &&
    frame.displayHeight === down &&
    String(turn) === String(turns[orientation - 1])
  );
}

async function readFrame(frame: VideoFrame, rgbSize: number | null): Promise<Pixels | null> {
  const { format, codedWidth: width, codedHeight: height } = frame;
  if (format === 'BGRX' || format === 'RGBX') {
    const rgba = takeBytes(width * height * 4);
    if (frame.allocationSize() !== rgba.length) return null;
    const [plane] = await frame.copyTo(rgba);
    if (plane?.offset !== 0 || plane.stride !== width * 4) return null;
    if (format === 'BGRX') exchangeRedAndBlue(rgba);
    return { width, height, rgba };
  }
  const subsampling = subsamplings[format ?? ''];
  if (!subsampling) return null;
  const convert = await loadConverter();
  const bytes = takeBytes(frame.allocationSize());
  const [luma, cb, cr] = await frame.copyTo(bytes);
  if (!luma || !cb || !cr) return null;
  const planes: JpegPlanes = { width, height, subsampling, bytes, layout: [luma, cb, cr] };
  const pixels = convert(planes, rgbSize);
  giveBack(bytes.buffer);
  return pixels;
}

/** What browsers run on is little-endian: red and blue are the lowest byte and the third. */
function exchangeRedAndBlue(rgba: Uint8Array<ArrayBuffer>) {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] as number;
    pixels[i] = (pixel & 0xff00ff00) | ((pixel >>> 16) & 0xff) | ((pixel & 0xff) << 16);
  }
}
