/** Zip files that may be anybody's: what is in them, and chosen parts of it. */
import { unzipSync, type UnzipFileInfo } from 'fflate';
import { FailureError } from '../domain/failure.ts';
import { notAModel } from './checked.ts';
import { mostZipEntries } from './limits.ts';

/** Longer ones are of no file that is looked for. */
const longestName = 1000;

/** Nothing is unpacked. Throws `not-a-model`. */
export function namesInZip(bytes: Uint8Array): string[] {
  const names: string[] = [];
  unzipChosen(bytes, ({ name }) => {
    if (name.length <= longestName) names.push(name);
    return false;
  });
  return names;
}

/**
 * The files that `isWanted`, by their paths; it has to bound their sizes. Throws `not-a-model`, also for more
 * entries than any model has.
 */
export function unzipChosen(
  bytes: Uint8Array,
  isWanted: (file: UnzipFileInfo) => boolean,
): Record<string, Uint8Array> {
  let entries = 0;
  try {
    return unzipSync(bytes, {
      filter: (file) => {
        // Thrown from within: the list goes on for as long as the file claims, not as it is.
        if (++entries > mostZipEntries) throw notAModel('there are too many files in it');
        return isWanted(file);
      },
    });
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw notAModel('its zip file is damaged');
  }
}
