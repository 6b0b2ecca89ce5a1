/** Convolution + bias + ReLU + max-pooling: which kernels, and what they are told. */
import { floats } from './maps.ts';
import { mostParts } from './program.ts';
import type { Stage } from '../recognise.ts';
import { convFields } from './records.ts';
import type { PictureStage, StageSurroundings } from './stage-phases.ts';
import { placeWeights } from './weights.ts';

export type ConvStage = Extract<Stage, { kind: 'conv' }>;

/** As in `assembly/conv-winograd.ts`. */
const tilesInBlock = 16;

export function planConv(stage: ConvStage, around: StageSurroundings): PictureStage {
  const { layout, input, output, inputGradient, outputGradient } = around;
  const { channels, filters, pooledRows, pooledColumns } = sizesOf(stage);
  const k = stage.kernelSize;
  const weights = placeWeights(layout, stage.layer, 0);
  const bias = placeWeights(layout, stage.layer, 1);
  const rowFloats = 4 * Math.ceil((k * channels) / 4);
  const { grey } = around;
  const greyGradients = 4 * filters * (k * rowFloats + 1);
  const partBytes = greyGradients + (grey ? 4 * filters * 3 * 4 : 0);
  const parts = Math.min(around.batchSize, mostParts);
  const winograd = takesWinograd(stage);
  const gathered = gathersInputGradient(stage);
  const wholeFilters = 8 * Math.ceil(filters / 8);
  const record = layout.record(convFields, {
    kernelSize: k,
    channels,
    filters,
    pooledRows,
    pooledColumns,
    input: input.padded,
    inputRow: input.rowBytes,
    inputPicture: input.pictureBytes,
    inputRows: input.rows,
    inputColumns: input.columns,
    output: output.address,
    outputRow: output.rowBytes,
    outputPicture: output.pictureBytes,
    winners: layout.bytes(around.batchSize * floats(stage.outputShape)),
    weights: weights.weights,
    bias: bias.weights,
    forwardWeights: layout.floats(
      winograd ? 36 * channels * filters : wholeFilters * (k * k * channels + 1),
    ),
    backwardWeights: gathered ? layout.bytes(backwardItems(channels) * 3 * filters * 192) : 0,
    outputGradient: outputGradient.address + (output.address - output.padded),
    outputGradientInScratch: Number(outputGradient.inScratch),
    inputGradient: inputGradient?.address ?? 0,
    inputGradientInScratch: Number(inputGradient?.inScratch ?? false),
    partGradients: layout.bytes(parts * roundUp(partBytes)),
    partBytes: roundUp(partBytes),
    rowFloats,
    weightGradient: weights.gradient,
    biasGradient: bias.gradient,
    greyFlags: grey?.flags ?? 0,
    greyInput: grey?.map.padded ?? 0,
    greyRow: grey?.map.rowBytes ?? 0,
    greyPicture: grey?.map.pictureBytes ?? 0,
    greyWeights: grey ? layout.floats(wholeFilters * (k * k + 1)) : 0,
    greyGradients,
    work: around.work,
    counts: around.counts,
  });
  const backwardKernel = gathered ? 'convInputGradient' : 'convInputGradientAnyShape';
  return {
    deal: 'parts',
    weights: [weights, bias],
    pack: [
      { kernel: winograd ? 'packForWinograd' : 'packForDirect', record },
      ...(inputGradient && gathered ? [{ kernel: 'packForInputGradient' as const, record }] : []),
    ],
    forward: [{ kernel: winograd ? 'convWinograd' : 'convDirect', record }],
    begin: [{ kernel: 'clearPart', record }],
    backward: [
      { kernel: 'convFilterGradient', record },
      ...(inputGradient ? [{ kernel: backwardKernel, record } as const] : []),
    ],
    finish: [{ kernel: 'sumParts', record }],
  };
}

/** Whether pictures are worth being looked at for being grey: see `assembly/grey.ts`. */
export function knowsGrey(stage: Stage | undefined): boolean {
  return stage?.kind === 'conv' && stage.kernelSize === 3 && sizesOf(stage).channels === 3;
}

/** Bytes of scratch that the kernels of a stage write to for a while. */
export function workBytes(stage: ConvStage): number {
  const { channels, filters, pooledColumns } = sizesOf(stage);
  return Math.max(
    // Both transforms of a block of tiles, the columns of one, and factors for its positions.
    takesWinograd(stage) ? 36 * (4 * tilesInBlock * (channels + filters) + 128) + 576 + 256 : 0,
    // The ends of the lists, and the lists.
    4 * filters + 16 + 8 * filters * pooledColumns,
    // Three sources, and two rows of cells with five buckets each.
    64 + 2 * pooledColumns * (5 * 8 * filters + 32),
  );
}

function takesWinograd(stage: ConvStage): boolean {
  const { channels, filters, pooledRows, pooledColumns } = sizesOf(stage);
  const fits = channels % 4 === 0 && filters % 8 === 0 && pooledRows > 1 && pooledColumns > 1;
  return stage.kernelSize === 3 && fits;
}

function gathersInputGradient(stage: ConvStage): boolean {
  return stage.kernelSize === 3 && sizesOf(stage).channels % 4 === 0;
}

/** Runs of sixteen channels, and of four for the rest. */
function backwardItems(channels: number): number {
  return Math.floor(channels / 16) + Math.ceil((channels % 16) / 4);
}

function sizesOf({ inputShape, outputShape }: ConvStage) {
  const [pooledRows = 0, pooledColumns = 0, filters = 0] = outputShape;
  return { channels: inputShape[2] as number, filters, pooledRows, pooledColumns };
}

/** To whole cache lines: parts belong to different threads. */
function roundUp(bytes: number): number {
  return 64 * Math.ceil(bytes / 64);
}
