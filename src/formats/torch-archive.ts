/**
 * PyTorch's file since 1.6: a zip, not packed, of one folder with a pickle (`data.pkl`), the numbers
 * of each tensor (`data/0`, ...), and, with code in it, TorchScript. What else lies there is let be.
 */
import { unzipSync, zipSync } from 'fflate';
import { FailureError } from '../domain/failure.ts';
import { notAModel } from './checked.ts';
import { mostManifestBytes, mostZipEntries } from './limits.ts';
import { pickled, pickledTuple } from './torch-pickle.ts';
import type { TorchTensor } from './torch-tensors.ts';

export interface TorchArchive {
  readonly pickle: Uint8Array;
  /** The numbers of tensors, little endian, by the name of their file. */
  readonly storages: ReadonlyMap<string, Uint8Array>;
  readonly manifest: string | null;
}

/** `torch.jit.load` gives what lies under `extra/` to whom asks for it by `_extra_files`. */
const manifestPath = 'extra/manifest.json';
const mostPickleBytes = 16 * 1024 ** 2;

export function writeArchive(
  pickle: Uint8Array,
  tensors: readonly TorchTensor[],
  { code, manifest }: { readonly code: string | null; readonly manifest: string },
): Uint8Array<ArrayBuffer> {
  const text = (value: string) => new TextEncoder().encode(value);
  const files = [
    ['data.pkl', pickle],
    ['byteorder', text('little')],
    ...tensors.map(({ values }, i) => [
      `data/${i}`,
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    ]),
    ...(code === null
      ? []
      : [
          ['constants.pkl', pickled(pickledTuple([]))],
          ['code/__torch__.py', text(code)],
        ]),
    [manifestPath, text(manifest)],
    ['version', text('3\n')],
  ] as [string, Uint8Array][];
  return zipSync(
    Object.fromEntries(files.map(([name, bytes]) => [`model/${name}`, bytes])),
    // The moment is in the manifest: the same model gives the same bytes.
    { level: 0, mtime: '1980-01-01T00:00:00' },
  );
}

/** Throws `not-a-model`. Takes no more memory than the file has bytes. */
export function openArchive(bytes: Uint8Array): TorchArchive {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw notAModel(wordsForNoZip(bytes));
  const files = new Map<string, Uint8Array>();
  for (const [path, content] of Object.entries(unpack(bytes))) files.set(path, content);
  const [pickle, ...others] = [...files.keys()].filter((path) => /^[^/]+\/data\.pkl$/.test(path));
  if (pickle === undefined) throw notAModel('there is no data.pkl in it');
  if (others.length) throw notAModel('there is more than one data.pkl in it');
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = files.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order).trim() !== 'little') {
    throw notAModel('its numbers are in another order of bytes');
  }
  const manifest = files.get(folder + manifestPath);
  const storages = [...files]
    .filter(([path]) => path.startsWith(`${folder}data/`))
    .map(([path, content]) => [path.slice(folder.length + 'data/'.length), content] as const);
  return {
    pickle: files.get(pickle) as Uint8Array,
    storages: new Map(storages),
    manifest: manifest ? new TextDecoder().decode(manifest) : null,
  };
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  const seen = new Set<string>();
  let entries = 0;
  let left = bytes.length;
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize, compression }) => {
        // The directory may claim any number of entries, and that they are the same bytes.
        if (++entries > mostZipEntries) throw notAModel('there are too many files in it');
        const part = /^[^/]+\/(data\.pkl|byteorder|extra\/manifest\.json|data\/\w+)$/.exec(name);
        if (!part) return false;
        if (compression !== 0 || size !== originalSize) throw notAModel('its parts are packed');
        if (seen.has(name)) throw notAModel(`${part[1]} is in it twice`);
        if (size > mostBytesOf(name)) throw notAModel('it is too large');
        left -= size;
        if (left < 0) throw notAModel('it claims to hold more than it does');
        seen.add(name);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw notAModel('it is no whole zip file');
  }
}

function mostBytesOf(path: string): number {
  if (path.endsWith(manifestPath)) return mostManifestBytes;
  return /(data\.pkl|byteorder)$/.test(path) ? mostPickleBytes : Infinity;
}

function wordsForNoZip(bytes: Uint8Array): string {
  // Up to PyTorch 1.5: a pickle of a magic number of ten bytes comes first.
  const isLegacy = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc].every((byte, i) => bytes[i] === byte);
  return isLegacy
    ? 'it is in the form of PyTorch before 1.6: save it anew with a later one'
    : 'it is no file of torch.save, which is a zip file';
}
