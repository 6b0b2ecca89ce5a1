/** Shapes to try the kernels of a convolution on. */
import { createRandom } from '../../../domain/random.ts';
import type { ConvShape, ConvValues } from '../../trials/oracle.ts';

const kernelSizes = [1, 2, 3, 3, 3, 4, 5, 7];
const channelCounts = [1, 2, 3, 4, 5, 8, 12, 16, 20, 32];
const filterCounts = [1, 3, 4, 5, 7, 8, 12, 16, 24, 32];
const batches = [1, 1, 2, 2, 5];

export function randomShape(seed: number): ConvShape {
  const random = createRandom(seed);
  const oneOf = <T>(choices: readonly T[]) => choices[Math.floor(random() * choices.length)] as T;
  const kernelSize = oneOf(kernelSizes);
  const padding = oneOf(['valid', 'same'] as const);
  // From the smallest that leaves one window on.
  const side = () => (padding === 'same' ? 2 : kernelSize + 1) + Math.floor(random() ** 2 * 12);
  const batch = oneOf(batches);
  return {
    height: side(),
    width: side(),
    channels: oneOf(channelCounts),
    filters: oneOf(filterCounts),
    kernelSize,
    padding,
    batch,
    pictures: 1 + Math.floor(random() * batch),
  };
}

/** The pictures that `isGrey` names have their first channel in all of them. */
export function greyed(
  shape: ConvShape,
  values: ConvValues,
  isGrey: (picture: number) => boolean,
): ConvValues {
  const { channels, height, width } = shape;
  const input = values.input.map((value, i) => {
    const picture = Math.floor(i / (height * width * channels));
    return isGrey(picture) ? (values.input[i - (i % channels)] as number) : value;
  });
  return { ...values, input };
}

const small = { padding: 'valid', batch: 1, pictures: 1 } as const;

/** Chosen for what is special about them. */
export const specialShapes: readonly ConvShape[] = [
  // The layers of the reference's network, in small.
  {
    ...small,
    height: 18,
    width: 22,
    channels: 3,
    filters: 16,
    kernelSize: 3,
    batch: 2,
    pictures: 2,
  },
  { ...small, height: 15, width: 17, channels: 16, filters: 32, kernelSize: 3 },
  { ...small, height: 14, width: 13, channels: 32, filters: 16, kernelSize: 3 },
  // The smallest that each kernel can do, and one row or column more or less than a tile.
  { ...small, height: 2, width: 2, channels: 1, filters: 1, kernelSize: 1 },
  { ...small, height: 4, width: 4, channels: 4, filters: 8, kernelSize: 3 },
  { ...small, height: 6, width: 6, channels: 4, filters: 8, kernelSize: 3 },
  { ...small, height: 7, width: 9, channels: 4, filters: 8, kernelSize: 3 },
  { ...small, height: 8, width: 11, channels: 8, filters: 24, kernelSize: 3 },
  { ...small, height: 4, width: 31, channels: 20, filters: 8, kernelSize: 3 },
  { ...small, height: 31, width: 5, channels: 12, filters: 16, kernelSize: 3 },
  { ...small, height: 8, width: 8, channels: 3, filters: 5, kernelSize: 7 },
  { ...small, height: 2, width: 3, channels: 5, filters: 3, kernelSize: 7, padding: 'same' },
  { ...small, height: 2, width: 2, channels: 16, filters: 8, kernelSize: 3, padding: 'same' },
  // More tiles in a row than a block of them holds.
  { ...small, height: 6, width: 76, channels: 4, filters: 8, kernelSize: 3 },
  { ...small, height: 4, width: 68, channels: 8, filters: 8, kernelSize: 3, padding: 'same' },
  // More pictures than parts: two parts have two of them.
  {
    ...small,
    height: 6,
    width: 7,
    channels: 3,
    filters: 4,
    kernelSize: 3,
    batch: 34,
    pictures: 34,
  },
  {
    ...small,
    height: 7,
    width: 6,
    channels: 4,
    filters: 8,
    kernelSize: 3,
    batch: 33,
    pictures: 33,
  },
  {
    ...small,
    height: 5,
    width: 4,
    channels: 2,
    filters: 3,
    kernelSize: 2,
    batch: 33,
    pictures: 32,
  },
  // Runs of twelve, three and single vectors; filters beside whole vectors.
  { ...small, height: 9, width: 8, channels: 20, filters: 7, kernelSize: 5, padding: 'same' },
  { ...small, height: 9, width: 12, channels: 32, filters: 12, kernelSize: 4 },
  { ...small, height: 5, width: 5, channels: 1, filters: 32, kernelSize: 4, padding: 'same' },
];

/** What a first layer may be, where pictures may be grey. */
export const greyShapes: readonly ConvShape[] = [
  {
    ...small,
    height: 18,
    width: 22,
    channels: 3,
    filters: 16,
    kernelSize: 3,
    batch: 3,
    pictures: 3,
  },
  { ...small, height: 4, width: 5, channels: 3, filters: 1, kernelSize: 3, batch: 2, pictures: 2 },
  {
    ...small,
    height: 9,
    width: 7,
    channels: 3,
    filters: 5,
    kernelSize: 3,
    padding: 'same',
    batch: 4,
    pictures: 3,
  },
  {
    ...small,
    height: 7,
    width: 8,
    channels: 3,
    filters: 12,
    kernelSize: 3,
    batch: 35,
    pictures: 35,
  },
];
