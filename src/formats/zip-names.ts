/** What is in a zip file, by its list of contents alone. */
import { unzipSync } from 'fflate';
import { notAModel } from './checked.ts';

/** Nothing is unpacked. Throws `not-a-model`. */
export function namesInZip(bytes: Uint8Array): string[] {
  const names: string[] = [];
  try {
    unzipSync(bytes, {
      filter({ name }) {
        names.push(name);
        return false;
      },
    });
  } catch {
    throw notAModel('its zip file is damaged');
  }
  return names;
}
