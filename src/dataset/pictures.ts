/** The page's handle on the pictures worker. */
import type { Preparation } from '../domain/recipe.ts';
import { WorkerLine } from '../workers/line.ts';
import type { GivenFile, ImportAnswer, PicturesProtocol } from './protocol.ts';

export type { GivenFile, GivenSource } from './protocol.ts';
export type PicturesEvent = Exclude<PicturesProtocol['event'], { readonly type: 'want' }>;

export interface PicturesLine extends Pick<WorkerLine<PicturesProtocol>, 'ask' | 'end'> {
  /**
   * Takes files in, one import at a time. The worker is told of all and handed a few at a time: to hand
   * over 25,000 files at once takes the page's thread seconds.
   */
  importFiles(
    files: readonly GivenFile[],
    archives: readonly File[],
    preparation: Preparation,
  ): Promise<ImportAnswer>;
}

export function connectPictures(onEvent: (event: PicturesEvent) => void): PicturesLine {
  let given: readonly GivenFile[] = [];
  const line = new WorkerLine<PicturesProtocol>(
    'pictures',
    () => new Worker(new URL('./pictures.worker.ts', import.meta.url), { type: 'module' }),
    (event) => {
      if (event.type !== 'want') {
        onEvent(event);
        return;
      }
      const files = new Blob(event.positions.flatMap((position) => fileOf(given[position]) ?? []));
      // A worker that has died since is told of by the import's own question.
      line.ask('supply', { want: event.want, files }).catch(() => {});
    },
  );
  return {
    ask: (kind, question, transfer) => line.ask(kind, question, transfer),
    end: (detail) => line.end(detail),
    async importFiles(files, archives, preparation) {
      given = files;
      try {
        const announced = files.map(({ source, path, label }) => ({
          path,
          label,
          sizeBytes: 'file' in source ? source.file.size : source.sizeBytes,
          archived: 'file' in source ? null : { archive: source.archive, entry: source.entry },
        }));
        return await line.ask('import', { files: announced, archives, preparation });
      } finally {
        given = [];
      }
    },
  };
}

function fileOf(given: GivenFile | undefined): File | null {
  return given && 'file' in given.source ? given.source.file : null;
}
