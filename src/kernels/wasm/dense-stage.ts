/** Dense layers: how their inputs are dealt in blocks, and what the kernels are told. */
import type { Phase } from './program.ts';
import type { Stage } from '../recognise.ts';
import { denseFields } from './records.ts';
import type { BatchStage, StageSurroundings } from './stage-phases.ts';
import { placeWeights } from './weights.ts';

export type DenseStage = Extract<Stage, { kind: 'dense' }>;

/** Blocks are the same for any number of threads: sums depend on them. */
const mostForwardBlocks = 32;
/** Floats of 16 inputs fill a cache line of each row. */
const backwardInputs = 16;

export function planDense(stage: DenseStage, around: StageSurroundings): BatchStage {
  const { layout, input, output } = around;
  const inputs = stage.inputShape[0] as number;
  const units = stage.outputShape[0] as number;
  const weights = placeWeights(layout, stage.layer, 0, true);
  const bias = placeWeights(layout, stage.layer, 1);
  const rows = rowsOf(around.batchSize);
  const forwardInputs = 16 * Math.ceil(inputs / mostForwardBlocks / 16);
  const forwardBlocks = Math.ceil(inputs / forwardInputs);
  const record = layout.record(denseFields, {
    inputs,
    units,
    relu: Number(stage.relu),
    input: input.address,
    output: output.address,
    weights: weights.weights,
    bias: bias.weights,
    partialOutputs: layout.floats(forwardBlocks * rows * units),
    rows,
    forwardBlocks,
    forwardInputs,
    backwardInputs,
    outputGradient: around.outputGradient.address,
    inputGradient: around.inputGradient?.address ?? 0,
    weightMean: weights.mean,
    weightVariance: weights.variance,
    biasGradient: bias.gradient,
    counts: around.counts,
  });
  const backward: Phase = {
    deal: 'blocks',
    blocks: Math.ceil(inputs / backwardInputs),
    calls: [
      ...(around.inputGradient ? [{ kernel: 'denseInputGradient' as const, record }] : []),
      ...(weights.trained ? [{ kernel: 'denseUpdate' as const, record }] : []),
    ],
  };
  return {
    deal: 'phases',
    weights: [weights, bias],
    forward: [
      { deal: 'blocks', blocks: forwardBlocks, calls: [{ kernel: 'denseForward', record }] },
      { deal: 'blocks', blocks: rows, calls: [{ kernel: 'denseActivate', record }] },
    ],
    backward: [{ deal: 'calls', calls: [{ kernel: 'denseOutputGradient', record }] }, backward],
  };
}

/** Kernels of dense layers go four rows at a time. */
export function rowsOf(batchSize: number): number {
  return 4 * Math.ceil(batchSize / 4);
}
