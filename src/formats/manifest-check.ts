/**
 * A manifest that came in with a file, which may be anybody's: each value of the kind and size that it
 * must have, or a Failure that names the first that is not.
 */
import * as v from 'valibot';
import { engineNames } from '../domain/engine.ts';
import { FailureError } from '../domain/failure.ts';
import { threshold } from '../domain/metrics.ts';
import type { ModelInfo } from '../domain/model.ts';
import {
  balanceRules,
  duplicateRules,
  orientationRules,
  recipeLimits,
  resizeRules,
} from '../domain/recipe.ts';
import { check, notAModel } from './checked.ts';
import { mostManifestBytes } from './limits.ts';
import type { Manifest } from './manifest.ts';

export const manifestVersion = 1;

/** Entries of one part's list of files. */
const mostFiles = 200_000;
/** Of all inputs of the parity vector, packed and in base64. */
const mostParityLetters = 4 * 1024 ** 2;
const mostParityPictures = 16;

/** Throws `not-a-model`, or `newer-model`. */
export function parseManifest(json: string): Manifest {
  if (json.length > mostManifestBytes) throw notAModel('its manifest is too long');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw notAModel('its manifest is not JSON');
  }
  return checkManifest(value, 'its manifest');
}

/** The same of parsed JSON; `name` is what the manifest is called in the words of a Failure. */
export function checkManifest(value: unknown, name: string): Manifest {
  const { version } = check(v.object({ version: v.number() }), value, name);
  if (version > manifestVersion) {
    throw new FailureError({ kind: 'newer-model', version, known: manifestVersion });
  }
  return check(manifestSchema, value, name);
}

/** What the library of models keeps of a manifest. */
export function infoOf(manifest: Manifest): ModelInfo {
  return v.parse(v.object(info), manifest);
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const part = { train: count, validation: count, test: count };
const text = v.pipe(v.string(), v.maxLength(1000));
const className = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const info = {
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
    rounding: v.picklist(['to whole bytes', 'none']),
    scale: v.literal('1/255'),
  }),
  recipe: v.object({
    imageSize: v.pipe(count, v.minValue(1), v.maxValue(recipeLimits.imageSize.max)),
    epochs: v.pipe(count, v.maxValue(recipeLimits.epochs.max)),
    batchSize: v.pipe(count, v.minValue(1), v.maxValue(recipeLimits.batchSize.max)),
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
  from: v.optional(
    v.object({
      file: text,
      format: text,
      writtenBy: text,
      parent: v.optional(v.object({ name: text, createdAt: text })),
    }),
  ),
};

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const files = v.pipe(
  v.array(v.unknown()),
  // Before each of them is looked at.
  v.maxLength(mostFiles),
  v.array(
    v.object({
      path: text,
      label: v.picklist([0, 1]),
      sha256: v.pipe(v.string(), v.hexadecimal(), v.length(64)),
      probability: v.optional(share),
    }),
  ),
);
const side = v.pipe(count, v.minValue(1), v.maxValue(recipeLimits.imageSize.max));
const parity = v.pipe(
  v.object({
    shape: v.tuple([
      v.pipe(count, v.minValue(1), v.maxValue(mostParityPictures)),
      side,
      side,
      v.literal(3),
    ]),
    inputs: v.pipe(v.string(), v.maxLength(mostParityLetters)),
    probabilities: v.pipe(v.array(share), v.maxLength(mostParityPictures)),
    tolerance: v.pipe(v.number(), v.minValue(0)),
  }),
  v.check(
    ({ shape, probabilities }) => shape[0] === probabilities.length,
    'There must be one probability a picture',
  ),
);

const manifestSchema = v.object({
  ...info,
  format: v.literal('twofold-model'),
  version: v.number(),
  // What follows, model files of the first kind do not have.
  threshold: v.optional(share, threshold),
  files: v.optional(v.nullable(v.object({ train: files, validation: files, test: files })), null),
  parity: v.optional(v.nullable(parity), null),
  software: v.optional(v.record(v.pipe(v.string(), v.maxLength(100)), text), {}),
}) satisfies v.GenericSchema<unknown, Manifest>;
