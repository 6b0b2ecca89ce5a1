/**
 * For tests alone: the odd, broken and hostile files of the shared test data, and what their manifest
 * says that Chromium does with them.
 */

/** Its runs of equal pixels are damaged: some versions of Chromium make a picture of it, others none. */
export const leftToBrowser = 'bmpsuite/b/badrle.bmp';

export interface CorpusFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How Chromium's `createImageBitmap` took a file: "224x224", or null where it refused. */
export type Manifest = ReadonlyMap<string, string | null>;

/** Where we differ, on purpose, from what Chromium does with `createImageBitmap`. */
const differences: Manifest = new Map([
  // A TIFF, which we decode and Chromium does not.
  ['made/tiff_named.jpg', '224x224'],
  // They decode, in over 1 GB of memory; the limit is ours.
  ['made/big_108MP_gray.jpg', null],
  ['made/bomb_20000x20000_1bit.png', null],
]);

/** The size that a file is to be taken with, or null where it is to be skipped. */
export function expectedOf(manifest: Manifest, path: string): string | null {
  const different = differences.get(path);
  return different === undefined ? (manifest.get(path) ?? null) : different;
}

/** `commands`: the test runner's, of which one reads the files. */
export async function readCorpus(commands: object, folder: string): Promise<CorpusFile[]> {
  const { readTestFiles } = commands as {
    readTestFiles: (folder: string) => Promise<Readonly<Record<string, string>>>;
  };
  const files = Object.entries(await readTestFiles(folder)).map(([path, base64]) => ({
    path,
    bytes: Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)),
  }));
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Reads the text of MANIFEST.tsv; its paths have Python's escapes. */
export function readManifest(text: string): Manifest {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const column = header.split('\t').indexOf('createImageBitmap');
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      const size = /^\d+x\d+$/.exec(cells[column] ?? '')?.[0] ?? null;
      return [unescaped(cells[0] as string), size];
    }),
  );
}

function unescaped(path: string): string {
  return path
    .replaceAll(/\\(?:x(..)|u(....)|U(.{8}))/g, (_, x, u, U) =>
      String.fromCodePoint(parseInt(x ?? u ?? U, 16)),
    )
    .replaceAll('\\n', '\n');
}
