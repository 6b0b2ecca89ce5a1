/**
 * The pictures worker: the one writer of samples and their bytes. It drives the decoders, commits
 * what they give in groups, and only then tells the page.
 */
import { failureOf, FailureError, type FileFailure } from '../domain/failure.ts';
import { byCodeUnit, fileName, type Sample, type SkippedFile } from '../domain/sample.ts';
import { readValue } from '../storage/database.ts';
import { openPack, originalsPack } from '../storage/packs.ts';
import { isPrepared, PixelsWriter, readSamples, SampleWriter } from '../storage/samples.ts';
import { Handover, serve } from '../workers/serve.ts';
import { inOrder, prepareInPool } from './decoders.ts';
import { Meter } from './meter.ts';
import type { ImportQuestion, PicturesProtocol } from './protocol.ts';

const commitEvery = 32;
let cancelled = false;

const send = serve<PicturesProtocol>({
  import: takeIn,
  prepareAll: ({ imageSize }) => prepareAll(imageSize),
  cancel() {
    cancelled = true;
    return null;
  },
  async prepare({ file, imageSize }) {
    const { pixels } = await prepareInPool(file, imageSize);
    return new Handover(pixels, [pixels.buffer]);
  },
});

async function takeIn({ files, imageSize: wantedSize }: ImportQuestion) {
  cancelled = false;
  const existing = await readSamples();
  // What is there decides: another page may have prepared it anew.
  const imageSize = (existing.length > 0 && (await readValue('preparedSize'))) || wantedSize;
  const known = new Set(existing.map(identity));
  const seen = new Set<string>();
  const writer = await SampleWriter.open(existing, imageSize);
  const meter = new Meter(files.length, (progress) => send({ type: 'progress', progress }));
  let skipped: SkippedFile[] = [];
  let added = 0;
  let uncommitted = 0;

  async function commit(): Promise<void> {
    const samples = await writer.commit();
    if (samples.length > 0) send({ type: 'added', samples });
    if (skipped.length > 0) send({ type: 'skipped', files: skipped });
    added += samples.length;
    uncommitted = 0;
    skipped = [];
  }

  const sorted = [...files].sort((a, b) => a.label - b.label || byCodeUnit(a.path, b.path));
  try {
    for await (const outcome of inOrder(sorted, ({ file }) => file, imageSize)) {
      if (cancelled) break;
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
          uncommitted++;
        }
      }
      if (uncommitted + skipped.length >= commitEvery) await commit();
      meter.count();
    }
    await commit();
  } catch (error) {
    // What has been written before the fault is kept, if it can be.
    await commit().catch(() => {});
    throw error;
  } finally {
    writer.close();
  }
  return { added, cancelled, imageSize };
}

/**
 * A file that is given again, by its folder or by one above it, is taken once. Equal bytes under two
 * names are two samples.
 */
function identity({ label, path, sha256 }: Pick<Sample, 'label' | 'path' | 'sha256'>): string {
  return `${label} ${sha256} ${fileName(path)}`;
}

/** What is no fault of the file ends the import. */
function fileFailure(error: unknown): FileFailure {
  const failure = failureOf(error);
  switch (failure.kind) {
    case 'empty-file':
    case 'not-an-image':
    case 'unsupported-format':
    case 'damaged-image':
    case 'too-many-pixels':
    case 'file-too-large':
    case 'unreadable-file':
    case 'decoder-died':
      return failure;
    case 'unexpected':
      return { kind: 'unreadable-file', detail: failure.detail };
    default:
      throw new FailureError(failure);
  }
}

async function prepareAll(imageSize: number): Promise<boolean> {
  cancelled = false;
  const samples = (await readSamples()).sort((a, b) => a.slot - b.slot);
  if (await isPrepared(samples, imageSize)) return true;
  const originals = await openPack(originalsPack);
  const writer = await PixelsWriter.open(imageSize);
  const meter = new Meter(samples.length, (progress) => send({ type: 'progress', progress }));
  const bytesOf = ({ originalOffset, sizeBytes }: Sample) =>
    originals.slice(originalOffset, originalOffset + sizeBytes);
  try {
    for await (const outcome of inOrder(samples, bytesOf, imageSize)) {
      if (cancelled) {
        writer.abandon();
        return false;
      }
      if ('error' in outcome) throw outcome.error;
      writer.append(outcome.picture.pixels);
      meter.count();
    }
    await writer.finish();
    return true;
  } catch (error) {
    writer.abandon();
    throw error;
  }
}
