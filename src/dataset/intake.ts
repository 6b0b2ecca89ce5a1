/** Takes files into the data set: through the decoders, into storage, and only then told. */
import { failureOf, FailureError, type FileFailure } from '../domain/failure.ts';
import type { Preparation } from '../domain/recipe.ts';
import {
  byCodeUnit,
  fileName,
  type ImportProgress,
  type Sample,
  type SkippedFile,
} from '../domain/sample.ts';
import { readValue } from '../storage/database.ts';
import { checkRoom } from '../storage/room.ts';
import { readSamples, SampleWriter } from '../storage/samples.ts';
import { openArchive, type Archive } from './archive.ts';
import { inOrder } from './decoders.ts';
import { limitMegabytes } from './door.ts';
import { Meter } from './meter.ts';
import type { GivenFile, ImportAnswer, ImportQuestion, PicturesProtocol } from './protocol.ts';

/** What is on the screen is on the disk; committing more often costs more than it shows. */
const commitEveryMs = 250;

export interface IntakeSurroundings {
  readonly isCancelled: () => boolean;
  readonly send: (event: PicturesProtocol['event']) => void;
  /** Hears of the writer while it is open: nobody else can read its packs everywhere. */
  readonly onWriter: (writer: SampleWriter | null) => void;
}

export async function takeIn(
  { files, archives, preparation: wanted }: ImportQuestion,
  { isCancelled, send, onWriter }: IntakeSurroundings,
): Promise<ImportAnswer> {
  const existing = await readSamples();
  // What is there decides: another page may have prepared it anew.
  const prepared = (existing.length > 0 && (await readValue('prepared'))) || wanted;
  const sorted = [...files].sort((a, b) => a.label - b.label || byCodeUnit(a.path, b.path));
  await checkRoomFor(sorted, existing, prepared);
  const opened = new Map<number, Promise<Archive>>();
  const known = new Set(existing.map(identity));
  const seen = new Set<string>();
  const writer = await SampleWriter.open(existing, prepared);
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

  function bytesOf({ source }: GivenFile): Blob | Promise<Blob> {
    if ('file' in source) return source.file;
    const { archive, entry } = source;
    const file = archives[archive] as File;
    const reading = opened.get(archive) ?? openArchive(file);
    opened.set(archive, reading);
    return reading.then((one) => one.read(entry));
  }

  try {
    for await (const outcome of inOrder(sorted, bytesOf, prepared)) {
      if (isCancelled()) break;
      const { path, label } = outcome.item;
      if ('error' in outcome) {
        skipped.push({ path, failure: fileFailure(outcome.error) });
      } else {
        const { pixels, original, ...facts } = outcome.picture;
        const draft = { path, label, ...facts };
        const place = `${label} ${path}`;
        if (known.has(identity(draft)) || seen.has(place)) {
          skipped.push({ path, failure: { kind: 'already-there' } });
        } else {
          seen.add(place);
          writer.append(draft, original, pixels);
        }
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
  files: readonly GivenFile[],
  existing: readonly Sample[],
  { imageSize }: Preparation,
): Promise<void> {
  const known = new Set(existing.map(likeness));
  let originalBytes = 0;
  let pictures = 0;
  for (const { source, path, label } of files) {
    const sizeBytes = 'file' in source ? source.file.size : source.sizeBytes;
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
