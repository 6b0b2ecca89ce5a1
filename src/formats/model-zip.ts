/**
 * The model file: one zip, stored, of a tfjs layers model (`model.json`, `weights.bin`) and a
 * `manifest.json` with all else that is known of it. `tf.loadLayersModel` opens the unzipped folder.
 */
import { zipSync } from 'fflate';
import * as v from 'valibot';
import type { ModelInfo, ModelSnapshot } from '../domain/model.ts';
import { check, notAModel } from './checked.ts';
import { checkManifest, manifestVersion } from './manifest-check.ts';
import { mostManifestBytes, mostTopologyBytes, mostWeightBytes } from './limits.ts';
import type { Manifest } from './manifest.ts';
import { networkOf } from './snapshot.ts';
import { unzipChosen } from './zip-names.ts';

/** What claims more is not unpacked. */
const limitBytes: { readonly [name: string]: number } = {
  'model.json': mostTopologyBytes,
  'manifest.json': mostManifestBytes,
  'weights.bin': mostWeightBytes,
};
/** Packing of a zip file's kind makes nothing smaller than this; more is a claim to take our memory. */
const mostExpansion = 1100;
const names = { model: 'model.json', weights: 'weights.bin', manifest: 'manifest.json' } as const;

export interface KeptModel {
  readonly info: ModelInfo;
  readonly snapshot: ModelSnapshot;
}

/** `info` may be the whole manifest; what belongs to a manifest alone is kept then. */
export function zipModel(model: KeptModel): Uint8Array<ArrayBuffer> {
  // The moment of the file is in the manifest: the same model gives the same bytes.
  return zipSync(unpackedModel(model), { level: 0, mtime: '1980-01-01T00:00:00' });
}

/** The files of that zip. */
export function unpackedModel({ info, snapshot }: KeptModel) {
  const model = {
    format: 'layers-model',
    generatedBy: 'Twofold',
    convertedBy: null,
    modelTopology: snapshot.topology,
    weightsManifest: [{ paths: [names.weights], weights: snapshot.weightSpecs }],
  };
  const manifest = { format: 'twofold-model', version: manifestVersion, ...info };
  const text = (value: object) => new TextEncoder().encode(JSON.stringify(value, null, 2));
  return {
    [names.model]: text(model),
    [names.weights]: new Uint8Array(snapshot.weightData),
    [names.manifest]: text(manifest),
  };
}

/**
 * Of an old file, what its manifest does not say is null or a default. Throws `not-a-model`, `unsupported-layer` or
 * `newer-model`.
 */
export function unzipModel(zip: Uint8Array): {
  readonly manifest: Manifest;
  readonly snapshot: ModelSnapshot;
} {
  const files = unpack(zip);
  const manifest = checkManifest(parseJson(files, names.manifest), names.manifest);
  const model = check(modelSchema, parseJson(files, names.model), names.model);
  const weightSpecs = model.weightsManifest.flatMap(({ weights }) => weights);
  const weightData = fileIn(files, names.weights).slice().buffer;
  const wanted = weightSpecs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 4), 0);
  if (wanted !== weightData.byteLength) {
    throw notAModel(`${names.weights} has ${weightData.byteLength} bytes instead of ${wanted}`);
  }
  const snapshot: ModelSnapshot = { topology: model.modelTopology, weightSpecs, weightData };
  // tfjs would make of it whatever class it names; it gets only what we know to be a network.
  networkOf(snapshot);
  return { manifest, snapshot };
}

function unpack(zip: Uint8Array): Record<string, Uint8Array> {
  const seen = new Set<string>();
  return unzipChosen(zip, ({ name, size, originalSize }) => {
    const base = baseName(name);
    // One of each: a zip may claim the same name a thousand times.
    const isSound = originalSize <= Math.min(limitBytes[base] ?? -1, mostExpansion * size);
    const wanted = isSound && !seen.has(base);
    seen.add(base);
    return wanted;
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The files may lie in one folder inside the zip, as they do when a person zips a folder. */
function fileIn(files: Record<string, Uint8Array>, name: string): Uint8Array {
  const path = Object.keys(files).find((key) => baseName(key) === name);
  if (path === undefined) throw notAModel(`there is no ${name} in it`);
  return files[path] as Uint8Array;
}

function parseJson(files: Record<string, Uint8Array>, name: string): unknown {
  const bytes = fileIn(files, name);
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw notAModel(`${name} is not JSON`);
  }
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const modelSchema = v.object({
  modelTopology: v.looseObject({}),
  weightsManifest: v.array(
    v.object({
      weights: v.array(
        v.object({
          name: v.string(),
          shape: v.array(count),
          dtype: v.literal('float32'),
        }),
      ),
    }),
  ),
});
