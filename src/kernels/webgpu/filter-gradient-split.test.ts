import { util, type Conv2DBackpropFilterAttrs } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { splitOf } from './filter-gradient-split.ts';
import { convInfoOf } from './filter-gradient.ts';

type FilterShape = Conv2DBackpropFilterAttrs['filterShape'];

function infoOf(batch: number, size: number, filterShape: FilterShape) {
  const shape = [batch, size, size, filterShape[2]];
  return convInfoOf(
    { shape, dtype: 'float32', dataId: {} },
    { filterShape, strides: 1, pad: 'same', dataFormat: 'NHWC' },
  );
}

test.each<[string, number, number, FilterShape]>([
  ['the reference’s first layer', 32, 256, [3, 3, 3, 16]],
  ['its second', 32, 127, [3, 3, 16, 32]],
  ['its third', 32, 62, [3, 3, 32, 16]],
  ['many channels', 32, 56, [3, 3, 512, 512]],
  ['many pixels', 64, 1024, [3, 3, 32, 32]],
  ['few filters', 32, 256, [7, 7, 3, 1]],
])('threads are many, memory and a thread’s work bounded: %s', (_, batch, size, filter) => {
  const info = infoOf(batch, size, filter);
  const { parts, threadsPerPart, rowsPerDispatch } = splitOf(info);
  const megabytes = (parts * util.sizeFromShape(filter) * 4) / 2 ** 20;
  expect(parts * threadsPerPart).toBeGreaterThan(20_000);
  expect(parts === 1 || megabytes <= 8).toBe(true);
  expect((rowsPerDispatch / parts) * info.outWidth).toBeLessThanOrEqual(20_000);
});

test.each([
  [1, 1, 1, 1],
  [3, 3, 1, 3],
  [4, 4, 1, 4],
  [5, 5, 2, 3],
  [7, 7, 4, 2],
  [7, 1, 1, 7],
  [2, 16, 2, 1],
])('a filter of %i x %i is %i blocks of %i rows', (height, width, blocks, rowsPerBlock) => {
  const info = infoOf(1, 9, [height, width, 3, 4]);
  expect(splitOf(info)).toMatchObject({ blocks, rowsPerBlock });
});

test('a small layer is not cut into parts that are not worth it', () => {
  expect(splitOf(infoOf(1, 5, [3, 3, 1, 4])).parts).toBe(1);
});
