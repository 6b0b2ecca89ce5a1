/**
 * The model file: one zip, stored, of a tfjs layers model (`model.json`, `weights.bin`) and a
 * `manifest.json` with all else that is known of it. `tf.loadLayersModel` opens the unzipped folder.
 */
import { unzipSync, zipSync } from 'fflate';
import * as v from 'valibot';
import { engineNames } from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import {
  balanceRules,
  duplicateRules,
  orientationRules,
  recipeLimits,
  resizeRules,
} from '../domain/recipe.ts';
import type { ModelInfo, ModelSnapshot } from '../domain/model.ts';

const manifestVersion = 1;

/** More than any network that a tab could train; what claims more is not unpacked. */
const limitBytes: { readonly [name: string]: number } = {
  'model.json': 16 * 1024 ** 2,
  'manifest.json': 16 * 1024 ** 2,
  'weights.bin': 1024 ** 3,
};
const names = { model: 'model.json', weights: 'weights.bin', manifest: 'manifest.json' } as const;

export interface KeptModel {
  readonly info: ModelInfo;
  readonly snapshot: ModelSnapshot;
}

export function zipModel({ info, snapshot }: KeptModel): Uint8Array<ArrayBuffer> {
  const model = {
    format: 'layers-model',
    generatedBy: 'Twofold',
    convertedBy: null,
    modelTopology: snapshot.topology,
    weightsManifest: [{ paths: [names.weights], weights: snapshot.weightSpecs }],
  };
  const manifest = { format: 'twofold-model', version: manifestVersion, ...info };
  const text = (value: object) => new TextEncoder().encode(JSON.stringify(value, null, 2));
  return zipSync(
    {
      [names.model]: text(model),
      [names.weights]: new Uint8Array(snapshot.weightData),
      [names.manifest]: text(manifest),
    },
    // The moment of the file is in the manifest: the same model gives the same bytes.
    { level: 0, mtime: '1980-01-01T00:00:00' },
  );
}

/** Throws `not-a-model` or `newer-model`. The network inside has yet to be read by tfjs. */
export function unzipModel(zip: Uint8Array): KeptModel {
  const files = unpack(zip);
  const manifest = parseJson(files, names.manifest);
  const { version } = check(v.object({ version: v.number() }), manifest, names.manifest);
  if (version > manifestVersion) {
    throw new FailureError({ kind: 'newer-model', version, known: manifestVersion });
  }
  const info = check(infoSchema, manifest, names.manifest);
  const model = check(modelSchema, parseJson(files, names.model), names.model);
  const weightSpecs = model.weightsManifest.flatMap(({ weights }) => weights);
  const weightData = fileIn(files, names.weights).slice().buffer;
  const wanted = weightSpecs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 4), 0);
  if (wanted !== weightData.byteLength) {
    throw notAModel(`${names.weights} has ${weightData.byteLength} bytes instead of ${wanted}`);
  }
  return { info, snapshot: { topology: model.modelTopology, weightSpecs, weightData } };
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

function check<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  name: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw notAModel(`${name}, ${v.getDotPath(issue) ?? 'as a whole'}: ${issue.message}`);
}

function notAModel(detail: string): FailureError {
  return new FailureError({ kind: 'not-a-model', detail });
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const part = { train: count, validation: count, test: count };
const className = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const infoSchema = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  classNames: v.tuple([className, className]),
  // Another way from file to pixels would give other answers than the model was trained to give.
  preprocessing: v.object({
    channels: v.literal('RGB'),
    alpha: v.literal('dropped'),
    orientation: v.picklist(['upright', 'as stored']),
    resize: v.picklist([
      'bilinear, half-pixel centres, no antialias',
      'bilinear, half-pixel centres, antialias',
    ]),
    rounding: v.literal('to whole bytes'),
    scale: v.literal('1/255'),
  }),
  recipe: v.object({
    imageSize: v.pipe(count, v.minValue(1), v.maxValue(recipeLimits.imageSize.max)),
    epochs: count,
    batchSize: count,
    learningRate: v.number(),
    seed: count,
    split: v.object(part),
    // Earlier models had one way of each.
    resize: v.optional(v.picklist(resizeRules), 'bilinear'),
    orientation: v.optional(v.picklist(orientationRules), 'upright'),
    duplicates: v.optional(v.picklist(duplicateRules), 'together'),
    similarTogether: v.optional(v.boolean(), false),
    groupBy: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
    balance: v.optional(v.picklist(balanceRules), 'none'),
  }),
  layers: v.array(
    v.object({
      name: v.string(),
      type: v.string(),
      outputShape: v.array(v.nullable(count)),
      parameters: count,
    }),
  ),
  engine: v.object({
    name: v.picklist(engineNames),
    adapter: v.string(),
    threads: count,
    software: v.boolean(),
    passedOver: v.array(
      v.object({
        engine: v.picklist(engineNames),
        reason: v.string(),
        inEpoch: v.optional(count),
        fromEpoch: v.optional(count),
        remedy: v.optional(v.picklist(['again', 'smaller', 'another'])),
        anew: v.optional(v.boolean()),
      }),
    ),
    // Models made before engines were timed have none.
    timings: v.optional(
      v.array(
        v.object({
          engine: v.picklist(engineNames),
          threads: count,
          pictures: count,
          msPerPicture: v.number(),
        }),
      ),
      [],
    ),
  }),
  images: v.tuple([count, count]),
  dataDigest: v.optional(v.pipe(v.string(), v.hexadecimal(), v.maxLength(64))),
  split: v.object(part),
  history: v.array(
    v.object({
      epoch: count,
      loss: v.number(),
      accuracy: v.number(),
      valLoss: v.nullable(v.number()),
      valAccuracy: v.nullable(v.number()),
      seconds: v.number(),
      imagesPerSecond: v.number(),
    }),
  ),
  ending: v.picklist(['completed', 'stopped']),
  test: v.nullable(
    v.object({
      images: count,
      loss: v.number(),
      accuracy: v.number(),
      precision: v.nullable(v.number()),
      recall: v.nullable(v.number()),
      confusion: v.object({ tp: count, fp: count, tn: count, fn: count }),
    }),
  ),
  seconds: v.object({ train: v.number(), evaluate: v.number() }),
}) satisfies v.GenericSchema<unknown, ModelInfo>;

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
