/**
 * HDF5 files as Keras uses them: groups, attributes of text, datasets of floating-point numbers. Goes
 * past h5wasm's own reading, which takes memory by what the file claims and does not look at whether
 * a read went well. Must not know which of Keras's layouts it reads.
 */
import { FailureError } from '../domain/failure.ts';
import { withFile, type Library } from './keras-hdf5-library.ts';
import { heapsEnd } from './keras-hdf5-heaps.ts';
import { fromFloat16 } from './keras-float16.ts';
import { notAModel } from './checked.ts';
import { shortened } from './keras-values.ts';
import { elements } from './network.ts';

type Metadata = ReturnType<Library['get_dataset_metadata']>;

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const damaged = 'it is damaged, or is no whole HDF5 file';

/** Of one file while it is open. What it gives is copied out of the library's memory. */
export interface Hdf5Reader {
  /** Is there something at this path? Throws `not-a-model` for a link on the way. */
  has(path: string): boolean;
  /** An attribute that is one text; null where there is none. */
  text(path: string, attribute: string): string | null;
  /** An attribute that is a list of texts, in one or in numbered parts; null where there is none. */
  texts(path: string, attribute: string): string[] | null;
  /** A dataset of exactly this shape, of 2, 4 or 8 bytes a number, as float32. */
  floats(path: string, shape: readonly number[]): Float32Array;
}

/**
 * Throws `not-a-model` for whatever goes wrong in the file. Links, other files, virtual and filtered
 * datasets are refused, and all that is read has to be no more than the file is long.
 */
export async function readHdf5<T>(bytes: Uint8Array, read: (file: Hdf5Reader) => T): Promise<T> {
  if (signature.some((byte, i) => bytes[i] !== byte)) {
    throw notAModel('it does not begin as an HDF5 file does');
  }
  if (!hasUsualSizes(bytes) || !heapsEnd(bytes)) throw notAModel(damaged);
  return await withFile(bytes, (library, file) => {
    try {
      if (file < 0n) throw notAModel(damaged);
      return read(readerOf(library, file, bytes.length));
    } catch (error) {
      if (error instanceof FailureError) throw error;
      throw notAModel(damaged);
    }
  });
}

/** Addresses and lengths of 8 bytes, as `heapsEnd` takes them to be, and all tools write them. */
function hasUsualSizes(bytes: Uint8Array): boolean {
  const at = (bytes[8] ?? 0) < 2 ? 13 : 9;
  return bytes[at] === 8 && bytes[at + 1] === 8;
}

function readerOf(library: Library, file: bigint, sizeBytes: number): Hdf5Reader {
  let leftBytes = sizeBytes;
  const checked = new Set(['']);
  const children = new Map<string, ReadonlySet<string>>();
  const { _malloc: allocate, _free: release } = library;

  /** Asked step by step, since a question about a path would follow the links on it. */
  function has(path: string): boolean {
    let at = '';
    for (const step of path.split('/').filter(Boolean)) {
      const names = children.get(at) ?? new Set(library.get_names(file, at || '/', false));
      children.set(at, names);
      if (!names.has(step)) return false;
      at += `/${step}`;
      if (checked.has(at)) continue;
      if (step === '.' || step === '..') throw notAModel(damaged);
      const isLink =
        library.get_symbolic_link(file, at) !== null ||
        Object.keys(library.get_external_link(file, at)).length > 0;
      if (isLink) throw notAModel(`${shortened(at)} in it is a link to something else`);
      const type = library.get_type(file, at);
      if (type !== library.H5G_GROUP && type !== library.H5G_DATASET) throw notAModel(damaged);
      checked.add(at);
    }
    return true;
  }

  function existing(path: string): string {
    if (!has(path)) throw notAModel(`there is no ${shortened(path)} in it`);
    return path === '' ? '/' : path;
  }

  function take(bytes: number): number {
    if (!(bytes <= leftBytes)) throw notAModel('what is in it claims to be larger than the file');
    leftBytes -= bytes;
    return bytes;
  }

  /** Zeros until the library writes to it: a failed read must not leave pointers to follow. */
  function withMemory<R>(bytes: number, use: (pointer: number) => R): R {
    const pointer = allocate(Math.max(bytes, 1));
    if (pointer === 0) throw notAModel(damaged);
    try {
      library.HEAPU8.fill(0, pointer, pointer + bytes);
      return use(pointer);
    } finally {
      release(pointer);
    }
  }

  function attribute(path: string, name: string): string[] | null {
    const place = existing(path);
    if (!library.get_attribute_names(file, place).includes(name)) return null;
    const metadata = library.get_attribute_metadata(file, place, name);
    const { shape, size, total_size: count, type, vlen } = metadata;
    // Keras writes an empty list as one of numbers.
    if (shape === null || count === 0) return [];
    if (type !== library.H5T_class_t.H5T_STRING.value) throw notAModel(damaged);
    return withMemory(take(size * count), (pointer) => {
      const status = library.get_attribute_data(file, place, name, BigInt(pointer));
      if ((status as number) < 0) throw notAModel(damaged);
      if (!vlen) {
        const all = library.HEAPU8.slice(pointer, pointer + size * count);
        return Array.from({ length: count }, (_, i) =>
          decode(all.subarray(i * size, (i + 1) * size)),
        );
      }
      try {
        const pointers = new Uint32Array(library.HEAPU8.slice(pointer, pointer + 4 * count).buffer);
        return Array.from(pointers, (start) => {
          const end = start === 0 ? 0 : library.HEAPU8.indexOf(0, start);
          return decode(library.HEAPU8.slice(start, start + take(end - start)));
        });
      } finally {
        library.reclaim_vlen_memory(file, place, name, BigInt(pointer));
      }
    });
  }

  function text(path: string, name: string): string | null {
    return attribute(path, name)?.[0] ?? null;
  }

  function texts(path: string, name: string): string[] | null {
    const whole = attribute(path, name);
    if (whole) return whole;
    const parts: string[] = [];
    for (let i = 0; ; i++) {
      const part = attribute(path, `${name}${i}`);
      if (!part) return i > 0 ? parts : null;
      parts.push(...part);
    }
  }

  function floats(path: string, shape: readonly number[]): Float32Array {
    const place = existing(path);
    if (library.get_type(file, place) !== library.H5G_DATASET) throw notAModel(damaged);
    const metadata = library.get_dataset_metadata(file, place);
    if (metadata.virtual_sources) throw notAModel('its weights are in other files');
    if (library.get_dataset_filters(file, place).length > 0) {
      throw notAModel('its weights are compressed, as Keras does not do');
    }
    if (metadata.type !== library.H5T_class_t.H5T_FLOAT.value) {
      throw notAModel(`${shortened(path)} in it has no floating-point numbers`);
    }
    if (String(metadata.shape) !== String(shape)) {
      const found = metadata.shape?.join(' x ') ?? 'no';
      throw notAModel(`${shortened(path)} in it is ${found} numbers, not ${shape.join(' x ')}`);
    }
    const bytes = take(metadata.size * elements(shape));
    return withMemory(bytes, (pointer) => {
      const status = library.get_dataset_data(file, place, null, null, null, BigInt(pointer));
      if (status < 0) throw notAModel(damaged);
      return toFloat32(library.HEAPU8.slice(pointer, pointer + bytes).buffer, metadata);
    });
  }

  return { has, text, texts, floats };
}

function toFloat32(data: ArrayBuffer, { size }: Metadata): Float32Array {
  if (size === 4) return new Float32Array(data);
  if (size === 8) return Float32Array.from(new Float64Array(data));
  if (size === 2) return Float32Array.from(new Uint16Array(data), fromFloat16);
  throw notAModel(`its weights have ${size} bytes each`);
}

function decode(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
