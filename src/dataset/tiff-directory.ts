/**
 * The first directory of a TIFF structure: the fields that tell what its first picture is. A camera's
 * notes (EXIF) are such a structure too, inside of other formats. Reads TIFF 6.0 (Adobe, 1992), and
 * nothing outside of the bytes, whatever counts and places they claim.
 */

export interface TiffDirectory {
  readonly littleEndian: boolean;
  readonly fields: ReadonlyMap<number, TiffField>;
  /** Whether a tag has more than one field: decoders differ in which of them they believe. */
  readonly contradicts: boolean;
}

export interface TiffField {
  readonly type: number;
  readonly count: number;
  /** Where its first value lies among the bytes. */
  readonly at: number;
}

/** Bytes a value, by type: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED and so on. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
export const shortType = 3;
const longType = 4;

/**
 * Of the structure that `bytes` begin with. Null where they begin with none; a field that claims what
 * is not there is left out. Of fields of one tag the first counts.
 */
export function readDirectory(bytes: Uint8Array): TiffDirectory | null {
  const view = viewOf(bytes);
  if (bytes.length < 8) return null;
  const order = view.getUint16(0);
  const littleEndian = order === 0x4949;
  if (!littleEndian && order !== 0x4d4d) return null;
  if (view.getUint16(2, littleEndian) !== 42) return null;
  const start = view.getUint32(4, littleEndian);
  if (start + 2 > bytes.length) return null;
  const count = view.getUint16(start, littleEndian);
  const fields = new Map<number, TiffField>();
  let contradicts = false;
  for (let i = 0, at = start + 2; i < count && at + 12 <= bytes.length; i++, at += 12) {
    const tag = view.getUint16(at, littleEndian);
    const type = view.getUint16(at + 2, littleEndian);
    const values = view.getUint32(at + 4, littleEndian);
    const size = (typeSizes[type] ?? 0) * values;
    const place = size <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian);
    if (size === 0 || place + size > bytes.length) continue;
    if (fields.has(tag)) contradicts = true;
    else fields.set(tag, { type, count: values, at: place });
  }
  return { littleEndian, fields, contradicts };
}

/** The numbers of a field of SHORT or LONG; null where it is missing or of another type. */
export function readNumbers(
  bytes: Uint8Array,
  { littleEndian, fields }: TiffDirectory,
  tag: number,
): number[] | null {
  const field = fields.get(tag);
  if (!field) return null;
  const view = viewOf(bytes);
  const valueAt = {
    [shortType]: (i: number) => view.getUint16(field.at + i * 2, littleEndian),
    [longType]: (i: number) => view.getUint32(field.at + i * 4, littleEndian),
  }[field.type];
  return valueAt ? Array.from({ length: field.count }, (_, i) => valueAt(i)) : null;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
