/** From one stage of a network to its kernels, forward and backward. */
import type { Layer, Stage } from '../recognise.ts';
import { sumAndAdam, type TrainedPlaces } from './adam.ts';
import { convFilterGradient, partFours, partsOf } from './conv-filter-gradient.ts';
import { convForward } from './conv-forward.ts';
import { convInputGradient } from './conv-input-gradient.ts';
import { convShapeOf, winnerWords, type ConvStage } from './conv-shape.ts';
import { denseInputGradient, denseLearn } from './dense-backward.ts';
import {
  denseForward,
  denseOutput,
  densePartsOf,
  logitsAndGradient,
  type DenseShape,
} from './dense-forward.ts';
import type { Kernel, Place } from './kernel.ts';
import { foursOf, positionsOf } from './maps.ts';
import type { StageItems, StageSurroundings } from './stage-items.ts';
import type { VariableLayout, VariablePlace } from './weights.ts';

/** Places for a layer's kernel and, behind it, its bias. */
function placeLayer(
  layer: Layer,
  rows: { readonly positions: number; readonly channels: number },
  filters: number,
  around: Pick<StageSurroundings, 'step' | 'accumulates' | 'inferOnly'>,
) {
  const kernelFloats = rows.positions * 4 * foursOf(rows.channels) * 4 * foursOf(filters);
  const bytes = 4 * (kernelFloats + 4 * foursOf(filters));
  const trained =
    !around.inferOnly && layer.weights.some((weight) => layer.trainableWeights.includes(weight));
  const place = (of: string): Place => ({ label: `${layer.name}: ${of}`, bytes });
  const weights = place('weights');
  const places: TrainedPlaces | { readonly weights: Place } = trained
    ? {
        weights,
        mean: place('mean'),
        variance: place('variance'),
        gradient: around.accumulates ? place('gradient') : null,
        step: around.step,
      }
    : { weights };
  const layouts: VariableLayout[] = [
    { ...rows, filters, offset: 0 },
    { positions: 1, channels: 1, filters, offset: kernelFloats },
  ];
  const variables = layer.weights.map((_, index): VariablePlace => {
    return { layer, index, layout: layouts[index] as VariableLayout, places, trained };
  });
  const hasBias = layer.weights.length > 1;
  return { weights, trained: trained ? (places as TrainedPlaces) : null, variables, hasBias };
}

export function convItems(stage: ConvStage, around: StageSurroundings): StageItems {
  const { layer } = stage;
  const shape = convShapeOf(stage, around.pictures);
  const { kernelSize, channels, channelFours, filterFours } = shape;
  const filters = stage.outputShape.at(-1) as number;
  const taps = kernelSize ** 2;
  const placed = placeLayer(layer, { positions: taps, channels }, filters, around);
  const { weights, trained, hasBias } = placed;
  const winners = { label: `${layer.name}: winners`, bytes: 4 * winnerWords(shape) };
  const { input, isBytes, output, inputGradient, outputGradient } = around;
  const turned = inputGradient
    ? { label: `${layer.name}: turned`, bytes: taps * 4 * filterFours * channelFours * 16 }
    : null;
  const parts = { label: `${layer.name}: parts`, bytes: 16 * partFours(shape) * partsOf(shape) };
  const backward: Kernel[] = [];
  if (trained) {
    const places = { input, isBytes, winners, outputGradient, parts };
    backward.push(convFilterGradient(`${layer.name}: filters’ gradient`, shape, places));
  }
  if (inputGradient && turned) {
    const places = { winners, outputGradient, turnedWeights: turned, inputGradient };
    backward.push(convInputGradient(`${layer.name}: input’s gradient`, shape, places));
  }
  // Last: the input's gradient is of the weights before the step.
  if (trained) {
    const sizes = { parts: partsOf(shape), taps, channels: 4 * channelFours, fours: filterFours };
    const places = { ...trained, parts, turned };
    backward.push(sumAndAdam(`${layer.name}: sum and Adam`, { ...sizes, hasBias }, places));
  }
  return {
    variables: placed.variables,
    turned: turned
      ? [
          {
            ...{ from: weights, to: turned, taps },
            ...{ channels: 4 * channelFours, filters: 4 * filterFours },
          },
        ]
      : [],
    forward: [
      convForward(`${layer.name}: forward`, shape, { input, isBytes, weights, output, winners }),
    ],
    backward,
  };
}

export function denseItems(
  stage: Extract<Stage, { kind: 'dense' }>,
  around: StageSurroundings,
  isLast: boolean,
): StageItems {
  const { layer, relu } = stage;
  const { pictures, input, output, inputGradient, outputGradient, step } = around;
  const units = stage.outputShape[0] as number;
  const shape: DenseShape = {
    ...{ pictures, units },
    inputFours: input.fours,
    unitFours: foursOf(units),
  };
  const rows = {
    positions: positionsOf(input.shape),
    channels: input.shape.at(-1) as number,
  };
  const placed = placeLayer(layer, rows, units, around);
  const { weights, trained, hasBias } = placed;
  const parts = {
    label: `${layer.name}: parts`,
    bytes: 16 * densePartsOf(shape) * pictures * shape.unitFours,
  };
  const { labels, logits } = around;
  const backward: Kernel[] = [];
  if (inputGradient) {
    const reluOutput = around.afterRelu ? input : null;
    const places = { weights, outputGradient, reluOutput, inputGradient };
    backward.push(denseInputGradient(`${layer.name}: input’s gradient`, shape, places));
  }
  if (trained) {
    const places = { ...trained, input, outputGradient };
    backward.push(denseLearn(`${layer.name}: gradient and Adam`, shape, hasBias, places));
  }
  return {
    variables: placed.variables,
    turned: [],
    forward: [
      denseForward(`${layer.name}: forward`, shape, { input, weights, parts }),
      isLast
        ? logitsAndGradient(shape, {
            ...{ parts, weights, labels, step, logits },
            gradient: outputGradient,
          })
        : denseOutput(`${layer.name}: output`, shape, relu, { parts, weights, output }),
    ],
    backward,
  };
}
