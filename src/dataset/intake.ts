/** Takes files into the data set: through the decoders, into storage, and only then told. */
import { failureOf, FailureError, type FileFailure } from '../domain/failure.ts';
import {
  byCodeUnit,
  fileName,
  type ImportProgress,
  type Sample,
  type SkippedFile,
} from '../domain/sample.ts';
import { checkRoom } from '../storage/room.ts';
import { SampleWriter } from '../storage/sample-writer.ts';
import { openArchive, type Archive } from './archive.ts';
import { giveBackPixels, inOrder, type Readable } from './decoders.ts';
import { limitMegabytes } from './door.ts';
import { Meter } from './meter.ts';
import type { AnnouncedFile, ImportAnswer, ImportQuestion, PicturesProtocol } from './protocol.ts';
import { FileSupply } from './supply.ts';

/** What is on the screen is on the disk, and a commit waits for the disk. */
const commitEveryMs = 1000;

export interface IntakeSurroundings {
  readonly isCancelled: () => boolean;
  readonly send: (event: PicturesProtocol['event']) => void;
  /** Hears of the writer while it is open: nobody else can read its packs everywhere. */
  readonly onWriter: (writer: SampleWriter | null) => void;
  /** Hears of who asks the page for files. */
  readonly onSupply: (supply: FileSupply) => void;
}

export async function takeIn(
  { files, archives, preparation: wanted }: ImportQuestion,
  { isCancelled, send, onWriter, onSupply }: IntakeSurroundings,
): Promise<ImportAnswer> {
  const sorted = files
    .map((file, position) => ({ ...file, position }))
    .sort((a, b) => a.label - b.label || byCodeUnit(a.path, b.path));
  const opened = new Map<number, Promise<Archive>>();
  const writer = await SampleWriter.open(wanted, (existing, { imageSize }) =>
    checkRoomFor(sorted, existing, imageSize),
  );
  const { preparation: prepared } = writer;
  const known = new Set(writer.existing.map(identity));
  const seen = new Set<string>();
  onWriter(writer);
  const onProgress = (progress: ImportProgress) => send({ type: 'progress', progress });
  const meter = new Meter(files.length, onProgress);
  let skipped: SkippedFile[] = [];
  let added = 0;
  let committedMs = performance.now();
  let committing: Promise<void> = Promise.resolve();

  async function commit(): Promise<void> {
    committedMs = performance.now();
    const told = skipped;
    skipped = [];
    const samples = await writer.commit();
    if (samples.length > 0) send({ type: 'added', samples });
    if (told.length > 0) send({ type: 'skipped', files: told });
    added += samples.length;
  }

  const supply = new FileSupply(
    sorted.filter(({ archived }) => archived === null),
    send,
  );
  onSupply(supply);

  async function open({ archived, position }: (typeof sorted)[0]): Promise<Readable> {
    if (archived === null) {
      const read = await supply.read(position);
      return read instanceof Blob ? read : { bytes: read, again: () => supply.file(position) };
    }
    const { archive, entry } = archived;
    const opening = opened.get(archive) ?? openArchive(archives[archive] as File);
    opened.set(archive, opening);
    return (await opening).read(entry);
  }

  try {
    for await (const outcome of inOrder(sorted, open, prepared)) {
      if (isCancelled()) break;
      const { path, label } = outcome.item;
      if ('error' in outcome) {
        skipped.push({ path, failure: fileFailure(outcome.error) });
      } else {
        const { pixels, original, ...facts } = outcome.picture;
        const draft = { path, label, ...facts };
        const place = `${label} ${path} ${draft.sha256}`;
        if (known.has(identity(draft)) || seen.has(place)) {
          skipped.push({ path, failure: { kind: 'already-there' } });
        } else {
          seen.add(place);
          writer.append(draft, original, pixels);
        }
        giveBackPixels(outcome.picture);
      }
      meter.count();
      if (performance.now() - committedMs >= commitEveryMs) {
        // Decoding goes on while the disk is waited for, one commit at a time.
        await committing;
        committing = commit();
        committing.catch(() => {});
      }
    }
    await committing;
    await commit();
  } catch (error) {
    // What has been written before the fault is kept, if it can be.
    await committing.catch(() => {});
    await commit().catch(() => {});
    throw error;
  } finally {
    onWriter(null);
    writer.close();
    for (const archive of opened.values()) archive.then((one) => one.close()).catch(() => {});
  }
  return { added, cancelled: isCancelled(), prepared };
}

/**
 * A file that is given again, by its folder or by one above it, is taken once. Equal bytes under two
 * names are two samples.
 */
function identity({ label, path, sha256 }: Pick<Sample, 'label' | 'path' | 'sha256'>): string {
  return `${label} ${sha256} ${fileName(path)}`;
}

/** Counts what may be kept: not what is there already, nor what no picture is as large as. */
async function checkRoomFor(
  files: readonly AnnouncedFile[],
  existing: readonly Sample[],
  imageSize: number,
): Promise<void> {
  const known = new Set(existing.map(likeness));
  let originalBytes = 0;
  let pictures = 0;
  for (const { path, label, sizeBytes } of files) {
    if (sizeBytes > limitMegabytes * 1e6 || known.has(likeness({ label, path, sizeBytes })))
      continue;
    originalBytes += sizeBytes;
    pictures++;
  }
  const canBeSmaller = existing.length === 0;
  await checkRoom({ originalBytes, pictures, imageSize, canBeSmaller });
}

function likeness({ label, path, sizeBytes }: Pick<Sample, 'label' | 'path' | 'sizeBytes'>) {
  return `${label} ${sizeBytes} ${fileName(path)}`;
}

/** What is no fault of the file ends the import. */
function fileFailure(error: unknown): FileFailure {
  const failure = failureOf(error);
  switch (failure.kind) {
    case 'empty-file':
    case 'not-an-image':
    case 'unsupported-format':
    case 'unsupported-variant':
    case 'damaged-image':
    case 'too-many-pixels':
    case 'file-too-large':
    case 'unreadable-file':
    case 'decoder-died':
    case 'refused-entry':
      return failure;
    case 'unexpected':
      return { kind: 'unreadable-file', detail: failure.detail };
    default:
      throw new FailureError(failure);
  }
}
