/**
 * The data set as a zip archive that Keras's `image_dataset_from_directory('data')` reads when it is
 * unpacked: `data/<class>/<file>`, the files as they were given. Beside it lies `pictures.csv`, which
 * says what each file was and how it was used.
 */
import { Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { csvRow } from '../domain/csv.ts';
import { fileName, type ClassNames, type Sample } from '../domain/sample.ts';
import { ExportWriter } from '../storage/exports.ts';
import { lockWriting } from '../storage/locks.ts';
import { readOriginals } from '../storage/original-reader.ts';
import { checkRoom } from '../storage/room.ts';
import { classFolders, pictureName, UniqueNames } from './export-names.ts';

export interface ExportRow {
  readonly sample: Sample;
  /** Of the split: "train", say; empty where it was not dealt. */
  readonly part: string;
  /** What it has in common with others ("patient 17"); empty where there are no groups. */
  readonly group: string;
}

export interface ExportOptions {
  /** Converts what Keras does not read. `format`: as `Sample` has it. */
  readonly toPng: (picture: Blob, format: string) => Promise<Uint8Array>;
  /** Hears of each picture that was written. */
  readonly onWritten: () => void;
  readonly isCancelled: () => boolean;
}

/** Facts of the file that was given: of a picture that was converted the copy here has others. */
const columns = [
  'file',
  'class',
  'original path',
  'sha256',
  'format',
  'width',
  'height',
  'orientation',
  'part',
  'group',
];

/**
 * Writes the pictures of `rows`. Returns the archive, which holds until the next export begins, or null
 * when it was cancelled. Throws a KeepFailure, `no-room` before anything is written and `storage-full`
 * later, and what `toPng` throws; nothing is left behind then.
 */
export async function writeDataset(
  rows: readonly ExportRow[],
  classNames: ClassNames,
  options: ExportOptions,
): Promise<File | null> {
  // What lies in the pack must stay: an import could write where a picture was that is removed now.
  const release = await lockWriting();
  try {
    const writer = await ExportWriter.open();
    try {
      const originalBytes = rows.reduce((sum, { sample }) => sum + sample.sizeBytes, 0);
      await checkRoom({ originalBytes, pictures: 0, imageSize: 1, canBeSmaller: false });
      if (await writeAll(rows, classNames, options, writer)) return await writer.finish();
      await writer.abandon();
      return null;
    } catch (error) {
      await writer.abandon().catch(() => {});
      throw error;
    }
  } finally {
    release();
  }
}

/** Pictures hardly get smaller by packing. Sizes are known, so that plain headers do, which all read. */
const archiveOptions = {
  level: 0,
  dataDescriptor: false,
  extendedTimestamp: false,
  useWebWorkers: false,
} as const;

/** False when it was cancelled. */
async function writeAll(
  rows: readonly ExportRow[],
  classNames: ClassNames,
  { toPng, onWritten, isCancelled }: ExportOptions,
  sink: ExportWriter,
): Promise<boolean> {
  const zip = new ZipWriter(
    new WritableStream<Uint8Array>({ write: (bytes) => void sink.append(bytes) }),
    archiveOptions,
  );
  const add = (file: string, bytes: Uint8Array) => zip.add(file, new Uint8ArrayReader(bytes));
  const folders = classFolders(classNames);
  const names = [new UniqueNames(), new UniqueNames()] as const;
  const table = [csvRow(columns)];
  for await (const { item, bytes } of readOriginals(rows, ({ sample }) => sample)) {
    if (isCancelled()) return false;
    const { sample, part, group } = item;
    const { path, label, sha256, format, width, height, orientation } = sample;
    const kept = extensionForKeras(bytes, format);
    const { stem, extension } = pictureName(fileName(path), kept ?? '.png', kept === null);
    const file = `data/${folders[label]}/${names[label].take(stem, extension)}`;
    await add(file, kept ? bytes : await toPng(new Blob([bytes]), format));
    const facts = [path, sha256, format, width, height, orientation];
    const fields = [file, classNames[label], ...facts, part, group];
    table.push(csvRow(fields));
    onWritten();
  }
  await add('pictures.csv', new TextEncoder().encode(table.join('')));
  await zip.close();
  return true;
}

/** The extension of a file that Keras reads as it is, or null. */
function extensionForKeras(bytes: Uint8Array, format: string): string | null {
  switch (format) {
    case 'JPEG':
      return '.jpg';
    case 'PNG':
      return '.png';
    case 'GIF':
      return '.gif';
    case 'BMP':
      return isPlainBitmap(bytes) ? '.bmp' : null;
    default:
      return null;
  }
}

/**
 * TensorFlow's decoder takes the numbers of a palette for greys, and knows neither packed rows nor
 * headers of another form (`core/lib/bmp`, `decode_image_op.cc`).
 */
function isPlainBitmap(bytes: Uint8Array): boolean {
  if (bytes.length < 54) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint32(14, true);
  const [bitsPerPixel, packing] = [view.getUint16(28, true), view.getUint32(30, true)];
  return headerBytes >= 40 && packing === 0 && (bitsPerPixel === 24 || bitsPerPixel === 32);
}
