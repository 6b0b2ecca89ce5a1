/**
 * TensorFlow.js's layers format as other programs write it: a `model.json`, and the files of weights that it
 * names. (The app's own zip, which holds the same, is read by `model-zip.ts`.)
 */
import * as v from 'valibot';
import type { ModelSnapshot } from '../domain/model.ts';
import { check, notAModel } from './checked.ts';
import { shortened } from './keras-values.ts';
import { mostManifestBytes, mostTopologyBytes, mostWeightBytes } from './limits.ts';
import { inputRangeOf, toldRange, withInputRange } from './input-range.ts';
import type { ModelRead } from './model-file.ts';
import { elements } from './network.ts';
import { networkOf } from './snapshot.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const schema = v.object({
  format: v.optional(v.string()),
  generatedBy: v.optional(v.nullable(v.string())),
  modelTopology: v.looseObject({}),
  weightsManifest: v.array(
    v.object({
      paths: v.array(v.string()),
      weights: v.array(
        v.object({
          name: v.string(),
          shape: v.array(count),
          dtype: v.string(),
          quantization: v.optional(v.unknown()),
        }),
      ),
    }),
  ),
});

/** `files` by their names. Throws `not-a-model` or `unsupported-layer`. */
export function readTfjs(files: ReadonlyMap<string, Uint8Array>): ModelRead {
  const [name, json] = modelJson(files);
  const model = check(schema, json, name);
  if (model.format === 'graph-model') {
    throw notAModel('it is a graph model, whose layers can’t be told; export a layers model');
  }
  const specs = model.weightsManifest.flatMap(({ weights }) => weights);
  const other = specs.find(({ dtype, quantization }) => dtype !== 'float32' || quantization);
  if (other)
    throw notAModel(`its weights ${shortened(other.name)} are quantized, or no 32-bit numbers`);
  const paths = model.weightsManifest.flatMap((group) => group.paths);
  if (new Set(paths).size < paths.length) throw notAModel('it names a file of weights twice');
  const shards = paths.map((path) => shard(files, path));
  const wanted = specs.reduce((sum, { shape }) => sum + 4 * elements(shape), 0);
  // Before they are put together: sizes cost nothing.
  const bytes = shards.reduce((sum, { length }) => sum + length, 0);
  if (bytes !== wanted) throw notAModel(`its weights have ${bytes} bytes instead of ${wanted}`);
  if (bytes > mostWeightBytes) throw notAModel('it has more weights than a tab can hold');
  const weightData = joined(shards, bytes);
  const weightSpecs = specs.map(({ name: own, shape }) => {
    return { name: own, shape, dtype: 'float32' as const };
  });
  const topology = model.modelTopology;
  const snapshot: ModelSnapshot = { topology, weightSpecs, weightData };
  const writtenBy = model.generatedBy ?? '';
  const network = networkOf(snapshot);
  const manifest = manifestIn(files);
  if (manifest !== null) return { network, manifest, writtenBy };
  const unit = withInputRange(network, inputRangeOf(network));
  return { network: unit, manifest, toldRange: toldRange(network), writtenBy };
}

function modelJson(files: ReadonlyMap<string, Uint8Array>): [string, unknown] {
  for (const [name, bytes] of files) {
    if (!name.endsWith('.json') || name === 'manifest.json') continue;
    if (bytes.length > mostTopologyBytes) throw notAModel(`${shortened(name)} is too long`);
    try {
      return [name, JSON.parse(new TextDecoder().decode(bytes))];
    } catch {
      throw notAModel(`${shortened(name)} is not JSON`);
    }
  }
  throw notAModel('several files are a model where one of them is a model.json');
}

function shard(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const bytes = files.get(name);
  if (!bytes) throw notAModel(`it needs ${shortened(name)} too: choose all its files together`);
  return bytes;
}

function joined(parts: readonly Uint8Array[], bytes: number): ArrayBuffer {
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.buffer;
}

function manifestIn(files: ReadonlyMap<string, Uint8Array>): string | null {
  const bytes = files.get('manifest.json');
  if (!bytes) return null;
  if (bytes.length > mostManifestBytes) throw notAModel('its manifest is too long');
  return new TextDecoder().decode(bytes);
}
