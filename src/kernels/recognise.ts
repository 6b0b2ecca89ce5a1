/** Reads a layers model as a chain of stages: those that have kernels, and the others by name. */
import type { layers as layerTypes, LayersModel } from '@tensorflow/tfjs-layers';
import { FailureError } from '../domain/failure.ts';

export type Layer = ReturnType<typeof layerTypes.dense>;

/** `[height, width, channels]` of a map, or `[units]`. */
export type Shape = readonly number[];

export type Stage =
  /** Conv2D with ReLU, and MaxPooling2D of 2 x 2. */
  | {
      readonly kind: 'conv';
      readonly layer: Layer;
      readonly inputShape: Shape;
      readonly outputShape: Shape;
      readonly kernelSize: number;
      /** Rows of zeros above the input and columns left of it; and below and right. */
      readonly padBefore: number;
      readonly padAfter: number;
    }
  | {
      readonly kind: 'dense';
      readonly layer: Layer;
      readonly inputShape: Shape;
      readonly outputShape: Shape;
      readonly relu: boolean;
    }
  /** A layer that runs on tfjs's own operations. */
  | {
      readonly kind: 'stock';
      readonly layer: Layer;
      readonly inputShape: Shape;
      readonly outputShape: Shape;
    };

/**
 * The stages of a model from `inputShape`; the last one is dense and gives the logit: its sigmoid is
 * left out, as in the reference plan. Throws `not-a-model` when the model does not end in a dense layer
 * of one sigmoid unit, or is no chain of layers.
 */
export function stagesOf(model: LayersModel, inputShape: Shape): Stage[] {
  const layers = layersAfterInput(model);
  checkChain(layers);
  const stages: Stage[] = [];
  let shape = inputShape;
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i] as Layer;
    const isLast = i === layers.length - 1;
    if (isLast && shape.length !== 1) {
      throw notAModel('its last layer does not take one row of numbers');
    }
    const stage =
      convStage(layer, layers[i + 1], shape) ??
      denseStage(layer, shape, isLast) ??
      stockStage(layer, shape);
    if (stage.kind === 'conv') i++;
    // A flattened map is the same floats in the same order.
    if (layer.getClassName() !== 'Flatten') stages.push(stage);
    shape = stage.outputShape;
  }
  return stages;
}

/** Names of the layers that have no kernel here. */
export function stockLayers(stages: readonly Stage[]): string[] {
  return stages.filter(({ kind }) => kind === 'stock').map(({ layer }) => layer.name);
}

function checkChain(layers: readonly Layer[]): void {
  const head = layers.at(-1);
  const { units, activation } = head?.getConfig() ?? {};
  if (head?.getClassName() !== 'Dense' || units !== 1 || activation !== 'sigmoid') {
    throw notAModel('the network does not end in a dense layer of one sigmoid unit');
  }
  if (!isChain(layers)) throw notAModel('its layers are not one chain');
}

export function layersAfterInput({ layers }: LayersModel): Layer[] {
  return (layers as Layer[]).filter((layer) => layer.getClassName() !== 'InputLayer');
}

/** Is each of these layers, the input's not among them, fed by the one before it alone? */
export function isChain(layers: readonly Layer[]): boolean {
  return layers.every((layer, i) => follows(layer, layers[i - 1]));
}

/** `previous` is undefined for the first layer, which follows the input. */
function follows(layer: Layer, previous: Layer | undefined): boolean {
  const isSource = (sources: readonly unknown[]) =>
    sources.length === 1 && (previous === undefined || sources[0] === previous);
  return 'layers' in layer
    ? // A model within the model also has the node of its own making.
      layer.inboundNodes.some(({ inboundLayers }) => isSource(inboundLayers))
    : isSource(layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers));
}

function convStage(layer: Layer, next: Layer | undefined, inputShape: Shape): Stage | null {
  if (layer.getClassName() !== 'Conv2D' || next?.getClassName() !== 'MaxPooling2D') return null;
  const conv = layer.getConfig();
  const pool = next.getConfig();
  const [kernelSize, kernelWidth] = conv.kernelSize as number[];
  const isPlain =
    conv.activation === 'relu' &&
    conv.dataFormat === 'channelsLast' &&
    kernelSize === kernelWidth &&
    areAll(conv.strides, 1) &&
    areAll(conv.dilationRate, 1) &&
    (conv.padding === 'valid' || conv.padding === 'same') &&
    areAll(pool.poolSize, 2) &&
    areAll(pool.strides, 2) &&
    pool.padding === 'valid' &&
    pool.dataFormat === 'channelsLast';
  if (!isPlain || kernelSize === undefined) return null;
  const padding = conv.padding === 'same' ? kernelSize - 1 : 0;
  const padBefore = Math.floor(padding / 2);
  const outputShape = next.outputShape.slice(1) as number[];
  return {
    kind: 'conv',
    layer,
    inputShape,
    outputShape,
    kernelSize,
    padBefore,
    padAfter: padding - padBefore,
  };
}

function denseStage(layer: Layer, inputShape: Shape, isLast: boolean): Stage | null {
  if (layer.getClassName() !== 'Dense' || inputShape.length !== 1) return null;
  const { units, activation } = layer.getConfig();
  if (!isLast && activation !== 'relu' && activation !== 'linear') return null;
  const relu = activation === 'relu';
  return { kind: 'dense', layer, inputShape, outputShape: [units as number], relu };
}

function stockStage(layer: Layer, inputShape: Shape): Stage {
  const outputShape = layer.outputShape.slice(1) as number[];
  return { kind: 'stock', layer, inputShape, outputShape };
}

function areAll(values: unknown, wanted: number): boolean {
  return Array.isArray(values) ? values.every((value) => value === wanted) : values === wanted;
}

function notAModel(detail: string): FailureError {
  return new FailureError({ kind: 'not-a-model', detail });
}
