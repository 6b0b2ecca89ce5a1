/** What was given, with the archives in it opened. */
import { failureOf, type FileFailure } from '../domain/failure.ts';
import type { SkippedFile } from '../domain/sample.ts';
import type { ArchiveListing } from './archive.ts';
import type { GivenSource } from './protocol.ts';
import type { Walked, WalkedFile } from './walk.ts';

/** A file that may be a picture, and where it lay: an archive counts as a folder of its name. */
export interface FoundFile {
  readonly source: GivenSource;
  readonly path: string;
}

export interface Gathered {
  readonly folders: readonly string[];
  readonly files: readonly FoundFile[];
  /** The archives that sources speak of. */
  readonly archives: readonly File[];
  readonly skipped: readonly SkippedFile[];
  readonly systemFiles: number;
}

/** `list` tells what lies in an archive. One that can't be read is skipped like any file. */
export async function gather(
  walked: Walked,
  list: (archive: File) => Promise<ArchiveListing>,
): Promise<Gathered> {
  const files: FoundFile[] = [];
  const archives: File[] = [];
  const folders = [...walked.folders];
  let { systemFiles } = walked;
  const skipped: SkippedFile[] = walked.unopened.map(({ path, detail }) => ({
    path,
    failure: { kind: 'unreadable-file', detail },
  }));

  async function open({ file, path }: WalkedFile): Promise<void> {
    const folder = path.slice(0, -'.zip'.length) || path;
    try {
      const { entries, refused, systemFiles: passedOver } = await list(file);
      const archive = archives.push(file) - 1;
      for (const { index: entry, path: inside, sizeBytes } of entries) {
        files.push({ source: { archive, entry, sizeBytes }, path: `${folder}/${inside}` });
      }
      for (const one of refused) skipped.push({ ...one, path: `${folder}/${one.path}` });
      if (!path.includes('/')) folders.push(folder);
      systemFiles += passedOver;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'bad-archive' && failure.kind !== 'unreadable-file') throw error;
      skipped.push({ path, failure: failure satisfies FileFailure });
    }
  }

  for (const one of walked.files) {
    if (/\.zip$/i.test(one.path)) await open(one);
    else files.push({ source: { file: one.file }, path: one.path });
  }
  return { folders, files, archives, skipped, systemFiles };
}
