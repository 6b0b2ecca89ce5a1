/**
 * Tensors alone do not tell what a network does with them. Our files say it in their manifest, under
 * `torch`: the order of channels, the input, and the chain of layers.
 */
import * as v from 'valibot';
import { recipeLimits } from '../domain/recipe.ts';
import type { ChannelOrder } from '../domain/model-formats.ts';
import { notAModel } from './checked.ts';
import type { ModelToWrite } from './model-file.ts';
import { activations, type Layer, type Network, type Operation } from './network.ts';

export interface TorchNote {
  readonly channels: ChannelOrder;
  /** Without weights. */
  readonly network: Network;
}

/** The manifest as text, with the note in it. */
export function manifestWithNote(
  { network, manifest }: ModelToWrite,
  channels: ChannelOrder,
): string {
  const { name, input, layers } = network;
  const chain = layers.map((layer) => ({ name: layer.name, operation: layer.operation }));
  return JSON.stringify({ ...manifest, torch: { channels, name, input, layers: chain } });
}

/** Null where the manifest has none. Throws `not-a-model` where it has one that can't be. */
export function noteIn(manifest: string | null): TorchNote | null {
  const { output, success } = v.safeParse(v.looseObject({ torch: v.unknown() }), parsed(manifest));
  if (!success) return null;
  const note = v.safeParse(noteSchema, output.torch);
  if (!note.success) {
    const [issue] = note.issues;
    const place = v.getDotPath(issue) ?? 'as a whole';
    throw notAModel(`what its manifest says of the network is wrong at ${place}`);
  }
  const { channels, name, input } = note.output;
  const layers = note.output.layers.map((layer, i, all): Layer => ({
    ...layer,
    inputs: [all[i - 1]?.name ?? input.name],
    weights: [],
  }));
  if (new Set([input, ...layers].map((layer) => layer.name)).size !== layers.length + 1) {
    throw notAModel('two of its layers have one name');
  }
  return { channels, network: { name, input, layers } };
}

/** The size in pixels of the recipe in the manifest, or null. */
export function imageSizeIn(manifest: string | null): number | null {
  const schema = v.looseObject({ recipe: v.looseObject({ imageSize: v.number() }) });
  const { output, success } = v.safeParse(schema, parsed(manifest));
  return success ? output.recipe.imageSize : null;
}

function parsed(manifest: string | null): unknown {
  try {
    return JSON.parse(manifest ?? 'null');
  } catch {
    return null;
  }
}

const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const size = whole(1, recipeLimits.imageSize.max);
const sizes = v.tuple([size, size]);
const margin = whole(0, recipeLimits.imageSize.max);
const margins = v.tuple([margin, margin]);
const name = v.pipe(v.string(), v.regex(/^[A-Za-z_][\w\-./]{0,199}$/));
const activation = v.picklist(activations);
const finite = v.pipe(v.number(), v.finite());
const pooling = {
  poolSize: sizes,
  strides: sizes,
  padding: v.picklist(['valid', 'same']),
};

const operationSchema = v.variant('kind', [
  v.object({
    kind: v.literal('Conv2D'),
    filters: whole(1, 65_536),
    kernelSize: sizes,
    strides: sizes,
    padding: v.picklist(['valid', 'same']),
    dilation: sizes,
    activation,
    useBias: v.boolean(),
  }),
  v.object({ kind: v.literal('MaxPooling2D'), ...pooling }),
  v.object({ kind: v.literal('AveragePooling2D'), ...pooling }),
  v.object({ kind: v.literal('GlobalAveragePooling2D') }),
  v.object({ kind: v.literal('GlobalMaxPooling2D') }),
  v.object({ kind: v.literal('Flatten') }),
  v.object({ kind: v.literal('Dense'), units: whole(1, 65_536), activation, useBias: v.boolean() }),
  v.object({ kind: v.literal('Dropout'), rate: v.pipe(v.number(), v.minValue(0), v.maxValue(1)) }),
  v.object({
    kind: v.literal('BatchNormalization'),
    momentum: finite,
    epsilon: finite,
    center: v.boolean(),
    scale: v.boolean(),
  }),
  v.object({ kind: v.literal('Activation'), activation }),
  v.object({ kind: v.literal('ReLU'), maxValue: v.nullable(finite) }),
  v.object({ kind: v.literal('Rescaling'), scale: finite, offset: finite }),
  v.object({ kind: v.literal('ZeroPadding2D'), padding: v.tuple([margins, margins]) }),
]) satisfies v.GenericSchema<unknown, Operation>;

const noteSchema = v.object({
  channels: v.picklist(['RGB', 'BGR']),
  name,
  input: v.object({ name, shape: v.tuple([size, size, v.literal(3)]) }),
  layers: v.pipe(
    v.array(v.object({ name, operation: operationSchema })),
    v.minLength(1),
    v.maxLength(1000),
  ),
});
