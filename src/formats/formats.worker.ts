/** The worker of the formats: files of other tools, written and read away from the page's thread. */
import { serve } from '../workers/serve.ts';
import type { FormatsProtocol } from './protocol.ts';
import { readModel } from './read-model.ts';
import { writeAll, writeModel } from './write-model.ts';

serve<FormatsProtocol>({
  write: async ({ format, ...model }) => new Blob([await writeModel(format, model)]),
  writeAll,
  async writeLogs(model) {
    const { logsZip } = await import('./logs.ts');
    return logsZip(model);
  },
  async writeBundle(question) {
    const { bundleZip } = await import('./bundle-zip.ts');
    return bundleZip(question);
  },
  read: ({ files, choices }) => readModel(files, choices),
  async readLogs(files) {
    const { checkLogSizes, curvesOf } = await import('./logged-curves.ts');
    checkLogSizes(files.map(({ file }) => file.size));
    const read = files.map(async ({ path, file }) => {
      return { path, bytes: new Uint8Array(await file.arrayBuffer()) };
    });
    return curvesOf(await Promise.all(read));
  },
});
