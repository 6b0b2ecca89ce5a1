/** The shared test data, for end-to-end tests and, as a command, for tests in the browser, which sees no disk. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gunzipSync } from 'node:zlib';

const root = process.env.TWOFOLD_DATA ?? join(import.meta.dirname, '../../shared/data');

/** Of thirty epochs, by TensorFlow. */
export const referenceLog = join(
  root,
  'reference_log/pneumonia.events.out.tfevents.1740090494.LUCA.15816.0.v2',
);

/**
 * The files of one folder of the test data by their paths in it, base64; those of a `.tar.gz` are
 * unpacked in its place. The data lies beside the repository, or where TWOFOLD_DATA says. Throws where
 * it is missing: a test that needs it must not pass without.
 */
export function readTestFiles(_context: unknown, folder: string): Record<string, string> {
  const start = join(root, folder);
  if (!existsSync(start)) {
    throw new Error(
      `No test data at ${start}: set TWOFOLD_DATA to the folder that holds ${folder}`,
    );
  }
  const files = readdirSync(start, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(start, name);
    if (!statSync(path).isFile()) return [];
    const bytes = readFileSync(path);
    const isArchive = name.endsWith('.tar.gz');
    return isArchive ? [...tarEntries(gunzipSync(bytes))] : [{ path: name, bytes }];
  });
  return Object.fromEntries(
    files.map(({ path, bytes }) => [path.replaceAll('\\', '/'), bytes.toString('base64')]),
  );
}

/** The regular files of a tar archive (POSIX.1-2001, "pax": a header before it may have the name). */
function* tarEntries(tar: Buffer): Generator<{ path: string; bytes: Buffer }> {
  let longPath: string | null = null;
  for (let at = 0; tar[at];) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const type = tar.toString('latin1', at + 156, at + 157);
    const bytes = tar.subarray(at + 512, at + 512 + size);
    if (type === 'x') longPath = paxPath(bytes);
    if (type === '0') {
      yield { path: posix.normalize(longPath ?? name), bytes };
      longPath = null;
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
}

/** Records are "length key=value\n"; the length counts all of it, in bytes. */
function paxPath(header: Buffer): string | null {
  for (let at = 0; at < header.length;) {
    const length = parseInt(header.toString('latin1', at, at + 12), 10);
    const record = header.toString('utf8', at, at + length - 1);
    const [, path] = /^\d+ path=(.*)$/s.exec(record) ?? [];
    if (path !== undefined) return path;
    at += length;
  }
  return null;
}
