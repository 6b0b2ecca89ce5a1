/**
 * The model file: one zip, stored, of a tfjs layers model (`model.json`, `weights.bin`) and a
 * `manifest.json` with all else that is known of it. `tf.loadLayersModel` opens the unzipped folder.
 */
import { unzipSync, zipSync } from 'fflate';
import * as v from 'valibot';
import type { ModelInfo, ModelSnapshot } from '../domain/model.ts';
import { check, notAModel } from './checked.ts';
import { checkManifest, infoOf, manifestVersion } from './manifest-check.ts';
import type { Manifest } from './manifest.ts';

/** More than any network that a tab could train; what claims more is not unpacked. */
const limitBytes: { readonly [name: string]: number } = {
  'model.json': 16 * 1024 ** 2,
  // Lists of 200,000 pictures fit.
  'manifest.json': 64 * 1024 ** 2,
  'weights.bin': 1024 ** 3,
};
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

/** Throws `not-a-model` or `newer-model`. The network inside has yet to be read by tfjs. */
export function unzipModel(zip: Uint8Array): KeptModel {
  const { manifest, snapshot } = unzipWithManifest(zip);
  return { info: infoOf(manifest), snapshot };
}

/** The same with all of the manifest; of an old file, what it does not say is null or a default. */
export function unzipWithManifest(zip: Uint8Array): {
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
  return { manifest, snapshot: { topology: model.modelTopology, weightSpecs, weightData } };
}

function unpack(zip: Uint8Array): Record<string, Uint8Array> {
  const seen = new Set<string>();
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        const base = baseName(name);
        // One of each: a zip may claim the same name a thousand times.
        const wanted = originalSize <= (limitBytes[base] ?? -1) && !seen.has(base);
        seen.add(base);
        return wanted;
      },
    });
  } catch (error) {
    throw notAModel(error instanceof Error ? error.message : String(error));
  }
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
