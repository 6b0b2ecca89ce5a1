/**
 * h5wasm, the HDF5 library in WebAssembly: brought in when first used, and kept from what a file has no
 * business with. Its files are in its own memory, one at a time.
 */
import type * as H5wasm from 'h5wasm';

export type Library = Awaited<(typeof H5wasm)['ready']>;

const pageBytes = 65_536;
/** What it takes to open any file. */
const leastBytes = 64 * 1024 ** 2;
/** Of the file: one that is nearly all one text, the manifest, is in memory up to five times. */
const memoryPerByte = 6;

/**
 * What `use` makes of the file while it is open; its handle is negative if the library can't open it.
 * Nothing of the file is left behind.
 */
export async function withFile<T>(
  bytes: Uint8Array,
  use: (library: Library, file: bigint) => T,
): Promise<T> {
  const { library } = await load();
  const path = freePath();
  library.FS.writeFile(path, bytes);
  try {
    return withBoundedMemory(leastBytes + memoryPerByte * bytes.length, () => {
      const file = library.open(path, library.H5F_ACC_RDONLY, false, -1, -1);
      try {
        return use(library, file);
      } finally {
        close(library, file);
      }
    });
  } finally {
    // Of a file that could not be closed, too, the memory goes.
    library.FS.truncate(path, 0);
    library.FS.unlink(path);
  }
}

/** The bytes of a file that `write` fills. */
export async function writeHdf5(
  write: (file: H5wasm.File) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { library, File } = await load();
  const path = freePath();
  const file = new File(path, 'w');
  try {
    try {
      write(file);
      file.flush();
    } finally {
      file.close();
    }
    return new Uint8Array(library.FS.readFile(path));
  } finally {
    library.FS.unlink(path);
  }
}

async function load(): Promise<{ library: Library; File: typeof H5wasm.File }> {
  const { ready, File } = await import('h5wasm');
  const library = await ready;
  if (!prepared.has(library)) prepare(library);
  return { library, File };
}

const prepared = new WeakSet<Library>();

function prepare(library: Library): void {
  prepared.add(library);
  const { FS } = library;
  const { streams } = FS as unknown as { readonly streams: unknown[] };
  // It tells the console of each fault on its way; what matters of it comes back as a status.
  streams[2] = FS.open('/dev/null', 'w');
  // What a dataset could name as the file that it is stored in.
  for (const name of FS.readdir('/dev') as string[]) {
    if (!['.', '..', 'shm'].includes(name)) FS.unlink(`/dev/${name}`);
  }
}

function close(library: Library, file: bigint): void {
  try {
    if (file >= 0n) library.close_file(file);
  } catch {
    // What was wrong with it has been told by whoever read it.
  }
}

/** Nobody who makes a file can know its name here, and so let it read itself as something else. */
function freePath(): string {
  return `/${crypto.randomUUID()}.h5`;
}

/**
 * The library asks for as much memory as a damaged length claims, up to 2 GiB, before it looks whether
 * the file is that long, and WebAssembly's memory never shrinks again. Told that there is no more, it
 * gives up in good order. `act` has to be done when it returns: the bound is on all modules.
 */
function withBoundedMemory<T>(mostBytes: number, act: () => T): T {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function bounded(this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * pageBytes > mostBytes)
      throw new RangeError('no more memory');
    return grow.call(this, pages);
  };
  try {
    return act();
  } finally {
    prototype.grow = grow;
  }
}
