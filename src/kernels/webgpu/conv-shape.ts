/** The sizes of a block of convolution, ReLU and pooling, as the kernels of webgpu/ need them. */
import type { Stage } from '../recognise.ts';
import { foursOf } from './maps.ts';

export type ConvStage = Extract<Stage, { kind: 'conv' }>;

export interface ConvShape {
  readonly pictures: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Fours of channels. */
  readonly channelFours: number;
  readonly filterFours: number;
  readonly kernelSize: number;
  readonly padBefore: number;
  /** The input's rows and columns with those of zeros around it. */
  readonly paddedHeight: number;
  readonly paddedWidth: number;
  readonly isPadded: boolean;
  readonly pooledHeight: number;
  readonly pooledWidth: number;
}

export function convShapeOf(stage: ConvStage, pictures: number): ConvShape {
  const [height = 0, width = 0, channels = 0] = stage.inputShape;
  const [pooledHeight = 0, pooledWidth = 0, filters = 0] = stage.outputShape;
  const { kernelSize, padBefore, padAfter } = stage;
  return {
    pictures,
    height,
    width,
    channels,
    channelFours: foursOf(channels),
    filterFours: foursOf(filters),
    kernelSize,
    padBefore,
    paddedHeight: height + padBefore + padAfter,
    paddedWidth: width + padBefore + padAfter,
    isPadded: padBefore + padAfter > 0,
    pooledHeight,
    pooledWidth,
  };
}

/** Multiplications and additions of one pass over all windows. */
export function flopsOf(shape: ConvShape): number {
  const windows = shape.pictures * shape.pooledHeight * shape.pooledWidth;
  return 2 * windows * 4 * shape.kernelSize ** 2 * shape.channels * shape.filterFours * 4;
}

/**
 * Which of a window's four positions won, 4 bits for each filter: 0 to 3, the first of equals, or 4 where
 * ReLU let nothing through. One word holds four filters of two neighbours in a row.
 */
export function winnerWords(shape: ConvShape): number {
  const pairs = Math.ceil(shape.pooledWidth / 2);
  return shape.pictures * shape.pooledHeight * pairs * shape.filterFours;
}

/** WGSL: the index of the word for a window; the arguments are expressions of `u32`. */
export function winnerIndex(
  shape: ConvShape,
  picture: string,
  row: string,
  column: string,
  four: string,
): string {
  const pairs = Math.ceil(shape.pooledWidth / 2);
  return `((${picture} * ${shape.pooledHeight}u + ${row}) * ${pairs}u + (${column} >> 1u)) * ${shape.filterFours}u + ${four}`;
}
