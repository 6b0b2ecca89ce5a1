/**
 * From a file to the pixels that TensorFlow decodes, in a page that stands alone: alpha dropped and not
 * blended, no color profile applied, a camera's note on turning followed or not. The function goes into
 * that page as text: nothing outside of it may be named in it, but types.
 */
import type { Picture } from './resize.ts';

export interface ReadPixels {
  /** Throws an Error whose message is for a person. */
  (file: Blob, upright: boolean): Promise<Picture>;
}

export function pixelsRuntime(): ReadPixels {
  type Bytes = Uint8Array<ArrayBuffer>;
  /** A camera's notes (EXIF), and the piece of the file that is there for them alone. */
  interface Notes {
    readonly tiff: Bytes;
    readonly start: number;
    readonly end: number;
  }
  /** More would not fit a canvas everywhere. */
  const tile = 2048;
  const mostPixels = 100e6;
  let webgl: WebGL2RenderingContext | null = null;

  function textAt(bytes: Bytes, at: number, length: number): string {
    return String.fromCharCode(...bytes.subarray(at, at + length));
  }

  /** ISO 3309, as in PNG: without it, what no decoder believes would be believed here. */
  function crc32(bytes: Bytes): number {
    let crc = -1;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc >>> 0;
  }

  /** Of a PNG and a JPEG alone: in others browsers pass them over. */
  function notesOf(bytes: Bytes): Notes[] {
    const view = new DataView(bytes.buffer);
    const notes: Notes[] = [];
    if (textAt(bytes, 1, 3) === 'PNG') {
      for (let at = 8; at + 12 <= bytes.length;) {
        const end = at + 12 + view.getUint32(at);
        const type = textAt(bytes, at + 4, 4);
        if (end > bytes.length || type === 'IDAT' || type === 'IEND') break;
        const isWhole = () => crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4);
        if (type === 'eXIf' && isWhole()) {
          notes.push({ tiff: bytes.subarray(at + 8, end - 4), start: at, end });
        }
        at = end;
      }
    } else if (bytes[0] === 0xff && bytes[1] === 0xd8) {
      for (let at = 2; at + 4 <= bytes.length;) {
        const marker = bytes[at + 1]!;
        const isMarker = bytes[at] === 0xff && marker !== 0xff && marker !== 0;
        // Restart markers and the like have no content; what is no marker is passed over.
        const isAlone = marker === 1 || (marker >= 0xd0 && marker <= 0xd8);
        if (!isMarker || isAlone) {
          at += isMarker ? 2 : 1;
          continue;
        }
        const end = at + 2 + view.getUint16(at + 2);
        if (marker === 0xda || marker === 0xd9 || end < at + 4 || end > bytes.length) break;
        if (marker === 0xe1 && textAt(bytes, at + 4, 6) === 'Exif\0\0') {
          notes.push({ tiff: bytes.subarray(at + 10, end), start: at, end });
        }
        at = end;
      }
    }
    return notes;
  }

  /** 1 to 8 (CIPA DC-008, tag 0x0112); 1 is as stored. */
  function orientationIn(tiff: Bytes): number {
    const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
    const order = textAt(tiff, 0, 2);
    const isLittle = order === 'II';
    if (tiff.length < 8 || (!isLittle && order !== 'MM') || view.getUint16(2, isLittle) !== 42) {
      return 1;
    }
    const start = view.getUint32(4, isLittle);
    const entries = start + 2 <= tiff.length ? view.getUint16(start, isLittle) : 0;
    for (let i = 0, at = start + 2; i < entries && at + 12 <= tiff.length; i++, at += 12) {
      if (view.getUint16(at, isLittle) !== 0x0112) continue;
      const isOne =
        view.getUint16(at + 2, isLittle) === 3 && view.getUint32(at + 4, isLittle) === 1;
      const value = view.getUint16(at + 8, isLittle);
      return isOne && value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
  }

  function turned(picture: Picture, orientation: number): Picture {
    if (orientation === 1) return picture;
    const { width, height, rgba } = picture;
    const liesOnSide = orientation >= 5;
    const [columns, rows] = liesOnSide ? [height, width] : [width, height];
    const mirrored = [2, 3, 7, 8].includes(orientation);
    const upsideDown = [3, 4, 6, 7].includes(orientation);
    const from = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
    const to = new Uint32Array(width * height);
    for (let y = 0, at = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++, at++) {
        const [a, b] = liesOnSide ? [y, x] : [x, y];
        const across = mirrored ? width - 1 - a : a;
        const down = upsideDown ? height - 1 - b : b;
        to[at] = from[down * width + across]!;
      }
    }
    return { width: columns, height: rows, rgba: new Uint8Array(to.buffer) };
  }

  /** What is not opaque comes out blended with black. */
  function byCanvas(bitmap: ImageBitmap): Uint8ClampedArray {
    const { width, height } = bitmap;
    const rgba = new Uint8ClampedArray(width * height * 4);
    const canvas = document.createElement('canvas');
    canvas.width = Math.min(width, tile);
    canvas.height = Math.min(height, tile);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    for (let top = 0; top < height; top += tile) {
      for (let left = 0; left < width; left += tile) {
        const columns = Math.min(tile, width - left);
        const rows = Math.min(tile, height - top);
        context.clearRect(0, 0, tile, tile);
        context.drawImage(bitmap, -left, -top);
        const { data } = context.getImageData(0, 0, columns, rows);
        for (let row = 0; row < rows; row++) {
          const line = data.subarray(row * columns * 4, (row + 1) * columns * 4);
          rgba.set(line, ((top + row) * width + left) * 4);
        }
      }
    }
    return rgba;
  }

  /** Colors as stored, whatever the alpha. Null where WebGL is not to be had, or not of this size. */
  function byWebgl(bitmap: ImageBitmap): Uint8Array | null {
    const { width, height } = bitmap;
    if (!webgl || webgl.isContextLost())
      webgl = document.createElement('canvas').getContext('webgl2');
    const gl = webgl;
    if (!gl || Math.max(width, height) > gl.getParameter(gl.MAX_TEXTURE_SIZE)) return null;
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    const texture = gl.createTexture();
    const framebuffer = gl.createFramebuffer();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    const rgba = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    gl.deleteFramebuffer(framebuffer);
    gl.deleteTexture(texture);
    return gl.getError() === gl.NO_ERROR ? rgba : null;
  }

  function colorsOf(bitmap: ImageBitmap, isGif: boolean): Picture['rgba'] {
    if (bitmap.width * bitmap.height > mostPixels) throw new Error('It has over 100 megapixels.');
    const rgba = byCanvas(bitmap);
    let isOpaque = isGif;
    for (let i = 3; !isOpaque && i < rgba.length && rgba[i] === 255; i += 4) {
      if (i + 4 >= rgba.length) isOpaque = true;
    }
    const colors = isOpaque ? rgba : byWebgl(bitmap);
    if (!colors) throw new Error('This browser can’t tell the colors behind its transparency.');
    return colors;
  }

  return async (file, upright) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    // A browser would turn the picture by them, asked or not, and mix in alpha as it does.
    const notes = notesOf(bytes);
    const orientation = upright && notes[0] ? orientationIn(notes[0].tiff) : 1;
    const pieces: Bytes[] = [];
    let at = 0;
    for (const { start, end } of notes) {
      pieces.push(bytes.subarray(at, start));
      at = end;
    }
    const bitmap = await createImageBitmap(new Blob([...pieces, bytes.subarray(at)]), {
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'none',
    }).catch(() => {
      throw new Error('This browser can’t read it as a picture.');
    });
    try {
      const { width, height } = bitmap;
      const rgba = colorsOf(bitmap, textAt(bytes, 0, 4) === 'GIF8');
      return turned({ width, height, rgba }, orientation);
    } finally {
      bitmap.close();
    }
  };
}
