/** For tests: keeps files as an import would, and exports them. Sync access needs a worker. */
import type { ClassNames } from '../../domain/sample.ts';
import { originalsPack, PackWriter, removePacks } from '../../storage/packs.ts';
import { serve } from '../../workers/serve.ts';
import { writeDataset, type ExportRow } from '../export.ts';
import { toPng } from '../to-png.ts';

export interface TrialExportProtocol {
  readonly questions: {
    /** Keeps `bytes` as the pack of originals. */
    readonly keep: { readonly question: Uint8Array<ArrayBuffer>; readonly answer: null };
    readonly export: {
      readonly question: {
        readonly rows: readonly ExportRow[];
        readonly classNames: ClassNames;
        /** So many pictures are written before it is cancelled. */
        readonly cancelAfter?: number;
      };
      readonly answer: {
        readonly file: File | null;
        readonly written: number;
        readonly durationMs: number;
      };
    };
  };
  readonly event: never;
}

serve<TrialExportProtocol>({
  async keep(bytes) {
    await removePacks([]);
    const pack = await PackWriter.open(originalsPack, 0);
    pack.write(bytes, 0);
    pack.close();
    return null;
  },
  async export({ rows, classNames, cancelAfter = Infinity }) {
    const startMs = performance.now();
    let written = 0;
    const file = await writeDataset(rows, classNames, {
      toPng: (picture) => toPng(picture, 'upright'),
      onWritten: () => written++,
      isCancelled: () => written >= cancelAfter,
    });
    return { file, written, durationMs: performance.now() - startMs };
  },
});
