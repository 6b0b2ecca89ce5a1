/** What a block of convolution and pooling on trial has in memory: its values, and where they may go. */
import type { ConvStage } from '../conv-stage.ts';
import type { Layout } from '../layout.ts';
import { placeMap, type MapPlace, type Padding } from '../maps.ts';
import type { Layer } from '../../recognise.ts';
import type { ConvRecord } from '../records.ts';
import type { GreyPlace } from '../stage-phases.ts';
import { floatsAt, rowsOfMap, writeSpans, type Span, type Trial } from './memory.ts';
import { sizesOf, type ConvShape, type ConvValues } from '../../trials/oracle.ts';

/** Which of the ways through a block is on trial. */
export interface ConvWay {
  /** The kernels that are right for any shape, even where the plan would take others. */
  readonly anyShape: boolean;
  /** Gradients of both maps in a thread's own memory, a picture at a time. */
  readonly inScratch: boolean;
  /** Around the output, as the next block wants it. */
  readonly outputPadding: Padding;
  /** The pictures that go by one channel. */
  readonly isGrey?: (picture: number) => boolean;
}

export interface ConvTrial extends Trial {
  readonly shape: ConvShape;
  readonly record: ConvRecord;
  readonly address: number;
  readonly input: MapPlace;
  readonly grey: GreyPlace | null;
  readonly output: MapPlace;
  readonly work: Span;
}

export function stageOf(shape: ConvShape): ConvStage {
  const { height, width, channels, filters, kernelSize } = shape;
  const { padBefore, padAfter, pooledRows, pooledColumns } = sizesOf(shape);
  const weights = [{ shape: [kernelSize, kernelSize, channels, filters] }, { shape: [filters] }];
  const layer = { weights, trainableWeights: weights } as unknown as Layer;
  return {
    kind: 'conv',
    layer,
    inputShape: [height, width, channels],
    outputShape: [pooledRows, pooledColumns, filters],
    kernelSize,
    padBefore,
    padAfter,
  };
}

export function placeGrey(layout: Layout, stage: ConvStage, batch: number): GreyPlace {
  const [height = 0, width = 0] = stage.inputShape;
  const padding = { before: stage.padBefore, after: stage.padAfter };
  return { flags: layout.bytes(batch), map: placeMap(layout, [height, width, 1], batch, padding) };
}

/** Zeros around the real pictures, as in a plan; what stands for the others stays NaN. */
export function writeValues(trial: ConvTrial, values: ConvValues, { isGrey }: ConvWay): void {
  const { buffer, record, input, grey, shape } = trial;
  floatsAt(buffer, record.weights, values.weights.length).set(values.weights);
  floatsAt(buffer, record.bias, values.bias.length).set(values.bias);
  const floats = values.input.length / shape.pictures;
  for (let picture = 0; picture < shape.pictures; picture++) {
    const given = values.input.subarray(picture * floats, (picture + 1) * floats);
    if (grey) new Uint8Array(buffer)[grey.flags + picture] = Number(isGrey?.(picture));
    const oneChannel = grey && isGrey?.(picture);
    const map = oneChannel ? grey.map : input;
    const [padded, inside] = [map.padded, map.address].map((at) => at + picture * map.pictureBytes);
    floatsAt(buffer, padded as number, map.pictureBytes / 4).fill(0);
    const written = oneChannel ? given.filter((_, i) => i % shape.channels === 0) : given;
    writeSpans(buffer, rowsOfMap(map, 1, inside), written);
  }
}

/** Where packing may write. */
export function packedSpans({ shape, record, work }: ConvTrial, pack: readonly string[]): Span[] {
  return [
    { address: record.forwardWeights, bytes: forwardWeightBytes(shape, pack) },
    { address: record.backwardWeights, bytes: backwardWeightBytes(shape, pack) },
    ...(record.greyWeights
      ? [{ address: record.greyWeights, bytes: directWeightBytes({ ...shape, channels: 1 }) }]
      : []),
    work,
  ];
}

function forwardWeightBytes(shape: ConvShape, pack: readonly string[]): number {
  const { channels, filters } = shape;
  if (pack.includes('packForWinograd')) return 4 * 36 * channels * filters;
  return directWeightBytes(shape);
}

function directWeightBytes({ channels, filters, kernelSize }: ConvShape): number {
  return 4 * 8 * Math.ceil(filters / 8) * (kernelSize ** 2 * channels + 1);
}

function backwardWeightBytes({ channels, filters }: ConvShape, pack: readonly string[]): number {
  if (!pack.includes('packForInputGradient')) return 0;
  return (Math.floor(channels / 16) + (channels % 16) / 4) * 3 * filters * 192;
}

export function cellsOf(shape: ConvShape): number {
  const { pooledRows, pooledColumns } = sizesOf(shape);
  return pooledRows * pooledColumns * shape.filters;
}
