/** The worker of the formats, and the patience that reading a file is given. */
import type { ReadingChoices } from '../domain/model-formats.ts';
import { connectFormats, type OpenedModel } from '../formats/formats.ts';

export const formats = connectFormats();

/** The largest file takes seconds; one that is damaged in a way that nobody knows may keep its reader for ever. */
const patienceMs = 120_000;

/** Reads model files. A reader that does not come to an end is ended, which is a `worker-died`. */
export async function readModelFiles(
  files: readonly File[],
  choices: ReadingChoices,
): Promise<OpenedModel> {
  const timer = setTimeout(() => formats.end('reading it did not come to an end'), patienceMs);
  try {
    return await formats.ask('read', { files, choices });
  } finally {
    clearTimeout(timer);
  }
}
