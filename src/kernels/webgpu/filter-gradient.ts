/**
 * The gradient of a convolution's filter on WebGPU, in place of stock tfjs's kernel. That one sums
 * the whole batch for a weight in one thread: the reference's first layer keeps seven workgroups busy
 * with two million products a thread, whatever the card. Here the sum is cut into parts (split-K): a
 * first program has threads for each part, a second one adds the parts up. Nothing is atomic and the
 * cut depends on shapes alone, so that the same inputs give the same bits.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import {
  backend_util,
  Conv2DBackpropFilter,
  getKernel,
  registerKernel,
  unregisterKernel,
  type Conv2DBackpropFilterAttrs,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { partialsProgram, partialsShape, sumProgram } from './filter-gradient-programs.ts';
import { splitOf, widestFilter, type ConvInfo, type Limits } from './filter-gradient-split.ts';

export interface FilterGradientInputs {
  /** `[batch, height, width, channels]`. */
  readonly x: TensorInfo;
  /** The gradient of the output, `[batch, outHeight, outWidth, filters]`. */
  readonly dy: TensorInfo;
}

/** Partial sums that one thread adds. More are added in two steps, which need no barrier. */
const mostAtOnce = 64;

let registered: KernelFunc | null = null;

/**
 * Puts this kernel in the place of stock tfjs's, which stays for what is not covered here: channels
 * before height and width, and filters wider than 16. A second call changes nothing. Throws an Error
 * where the package of the WebGPU backend has not been imported before.
 */
export function registerFilterGradient(): void {
  const stock = getKernel(Conv2DBackpropFilter, 'webgpu') as KernelConfig | undefined;
  if (!stock) throw new Error('the WebGPU backend has not been imported');
  if (stock.kernelFunc === registered) return;
  registered = (call) => {
    const inputs = call.inputs as { x: TensorInfo; dy: TensorInfo };
    const info = convInfoOf(inputs.x, call.attrs as unknown as Conv2DBackpropFilterAttrs);
    return isCovered(info, inputs)
      ? filterGradient(call.backend as WebGPUBackend, inputs, info)
      : stock.kernelFunc(call);
  };
  unregisterKernel(Conv2DBackpropFilter, 'webgpu');
  registerKernel({ ...stock, kernelFunc: registered });
}

export function convInfoOf(x: TensorInfo, attributes: Conv2DBackpropFilterAttrs): ConvInfo {
  const { filterShape, strides, pad, dimRoundingMode, dataFormat } = attributes;
  return backend_util.computeConv2DInfo(
    x.shape as ConvInfo['inShape'],
    filterShape,
    strides,
    // tfjs has no gradient of a dilated convolution.
    1,
    pad,
    dimRoundingMode,
    false,
    backend_util.convertConv2DDataFormat(dataFormat),
  );
}

function isCovered(info: ConvInfo, { x, dy }: FilterGradientInputs): boolean {
  return (
    info.dataFormat === 'channelsLast' &&
    info.filterWidth <= widestFilter &&
    x.dtype === 'float32' &&
    dy.dtype === 'float32' &&
    ![...x.shape, ...dy.shape].includes(0) &&
    // Not so where the forward pass rounded sizes up: tfjs does not pass that on.
    dy.shape.join() === info.outShape.join()
  );
}

/**
 * The gradient of the filter, `[filterHeight, filterWidth, channels, filters]`, in memory that is the
 * caller's to free.
 */
export function filterGradient(
  backend: WebGPUBackend,
  { x, dy }: FilterGradientInputs,
  info: ConvInfo,
  limits?: Limits,
): TensorInfo {
  const split = splitOf(info, limits);
  const rows = info.batchSize * info.outHeight;
  let partials = backend.makeTensorInfo(partialsShape(info, split.parts), 'float32');
  for (let firstRow = 0; firstRow < rows; firstRow += split.rowsPerDispatch) {
    const endRow = Math.min(rows, firstRow + split.rowsPerDispatch);
    const { program, sizes } = partialsProgram(info, split, { firstRow, endRow });
    backend.runWebGPUProgram(program, [x, dy], 'float32', sizes, partials);
  }
  let { parts } = split;
  while (parts > 1) {
    const groups = parts > mostAtOnce ? Math.ceil(Math.sqrt(parts)) : 1;
    const { program, sizes } = sumProgram(info, split, { parts, groups });
    const sums = backend.runWebGPUProgram(program, [partials], 'float32', sizes);
    backend.disposeData(partials.dataId);
    [partials, parts] = [sums, groups];
  }
  return partials;
}
