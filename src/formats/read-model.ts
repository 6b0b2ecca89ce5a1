/**
 * Model files of any kind that can be read, told apart by their bytes, never by their names. What comes
 * out is a network of the app's own kind: RGB from 0 to 1 in, one probability out.
 */
import type { ModelFormat, ReadingChoices } from '../domain/model-formats.ts';
import { recipeLimits } from '../domain/recipe.ts';
import { notAModel } from './checked.ts';
import { withInputRange, withSwappedChannels } from './input-range.ts';
import { parseManifest } from './manifest-check.ts';
import type { ModelRead } from './model-file.ts';
import { unzipModel } from './model-zip.ts';
import type { OpenedModel } from './protocol.ts';
import { snapshotOf } from './snapshot.ts';
import { namesInZip } from './zip-names.ts';

/** Ten times the largest that was seen; a file's weights are all in memory, twice. */
const mostBytes = 1.5 * 1024 ** 3;

/**
 * Throws `not-a-model`, `unsupported-layer` or `newer-model`. `choices` is asked only for what the file itself
 * does not say.
 */
export async function readModel(
  files: readonly File[],
  choices: ReadingChoices,
): Promise<OpenedModel> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > mostBytes) throw notAModel(`it has ${Math.round(total / 1e6)} MB`);
  const [file] = files;
  if (!file) throw notAModel('there is no file');
  if (files.length > 1 || isJson(await start(file))) {
    const { readTfjs } = await import('./tfjs.ts');
    const read = async (one: File): Promise<[string, Uint8Array]> => [one.name, await bytesOf(one)];
    return opened('tfjs', readTfjs(new Map(await Promise.all(files.map(read)))), choices);
  }
  const bytes = await bytesOf(file);
  const format = formatOf(bytes);
  switch (format) {
    case 'h5': {
      const { readKerasH5 } = await import('./keras-h5.ts');
      return opened(format, await readKerasH5(bytes), choices);
    }
    case 'keras': {
      const { readKeras } = await import('./keras-zip.ts');
      return opened(format, await readKeras(bytes), choices);
    }
    case 'pt': {
      const { readTorch } = await import('./torch-read.ts');
      return opened(format, readTorch(bytes, choices.imageSize), choices);
    }
    case 'safetensors': {
      const { readSafetensors } = await import('./safetensors.ts');
      return opened(format, readSafetensors(bytes, choices.imageSize), choices);
    }
    case 'tfjs': {
      const { manifest, snapshot } = unzipModel(bytes);
      const { imageSize } = manifest.recipe;
      const known = { possibleSizes: [], toldRange: null };
      return { snapshot, manifest, format, writtenBy: 'Twofold', imageSize, ...known };
    }
  }
}

const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** `TFL3`, behind four bytes. */
const tfliteMark = [0x54, 0x46, 0x4c, 0x33];
const zipSignature = [0x50, 0x4b, 0x03, 0x04];

type ReadFormat = Extract<ModelFormat, 'h5' | 'keras' | 'pt' | 'safetensors' | 'tfjs'>;

function formatOf(bytes: Uint8Array): ReadFormat {
  if (startsWith(bytes, hdf5Signature)) return 'h5';
  if (startsWith(bytes, zipSignature)) {
    const names = namesInZip(bytes);
    const has = (name: string) => names.some((path) => path === name || path.endsWith(`/${name}`));
    if (has('manifest.json') && has('model.json')) return 'tfjs';
    if (has('model.weights.h5') || has('model.weights.npz')) return 'keras';
    if (has('data.pkl')) return 'pt';
    throw notAModel('there is no model in this zip file');
  }
  if (bytes.length === 0) throw notAModel('it is empty');
  if (startsWith(bytes.subarray(4), tfliteMark)) {
    throw notAModel('TFLite files are written here, and not read');
  }
  // Eight bytes of length, then JSON.
  if (bytes[8] === 0x7b) return 'safetensors';
  // A pickle without a zip file around it, as PyTorch wrote them before version 1.6.
  if (bytes[0] === 0x80) throw notAModel('it is a pickle; save it with PyTorch 1.6 or later');
  throw notAModel('its kind is not known');
}

function opened(format: ReadFormat, read: ModelRead, choices: ReadingChoices): OpenedModel {
  const manifest = read.manifest === null ? null : parseManifest(read.manifest);
  let network = read.network;
  // What the app has written itself is as it should be.
  if (manifest === null) {
    if (choices.channels === 'BGR') network = withSwappedChannels(network);
    // A first Rescaling says it itself, and is in the network already.
    if (!read.toldRange) network = withInputRange(network, choices.inputRange);
  }
  const [height, width, channels] = network.input.shape;
  if (height !== width || channels !== 3) {
    throw notAModel(`its input is ${height} x ${width} x ${channels}, not a square RGB picture`);
  }
  const { max } = recipeLimits.imageSize;
  if (height > max)
    throw notAModel(`its pictures are of ${height} pixels, and ${max} are the most`);
  if (manifest && manifest.recipe.imageSize !== height) {
    const { imageSize } = manifest.recipe;
    throw notAModel(`its network takes ${height} pixels, its manifest says ${imageSize}`);
  }
  const snapshot = snapshotOf(network);
  const { writtenBy, possibleSizes = [], toldRange = null } = read;
  const imageSize = height;
  return { snapshot, manifest, format, writtenBy, imageSize, possibleSizes, toldRange };
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

async function start(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, 64).arrayBuffer());
}

async function bytesOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    throw notAModel(error instanceof Error ? error.message : String(error));
  }
}

function isJson(bytes: Uint8Array): boolean {
  return /^\uFEFF?\s*\{/.test(new TextDecoder().decode(bytes));
}
