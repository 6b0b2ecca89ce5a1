/**
 * What the kernels are told: one record in memory for each layer, written once by the plan
 * (`../records.ts` has the same fields in the same order). All fields are 32 bits wide. Strides and
 * sizes are bytes unless the name says otherwise; addresses are of the first picture.
 *
 * Maps are `[picture][row][column][channel]`, float32. An input map has its zero padding around it in
 * memory, so every convolution is a valid one for the kernels.
 *
 * Each kernel is called as `kernel(picture or block, part, scratch, record)`: `part` numbers the share
 * of pictures whose weight gradients are summed together, `scratch` is the thread's own memory.
 */
// @ts-ignore: decorator
@unmanaged
export class ConvRecord {
  kernelSize: i32;
  channels: i32;
  filters: i32;
  /** Height and width after the pooling. */
  pooledRows: i32;
  pooledColumns: i32;
  input: usize;
  inputRow: i32;
  inputPicture: i32;
  /** With the padding. */
  inputRows: i32;
  inputColumns: i32;
  output: usize;
  outputRow: i32;
  outputPicture: i32;
  /** `[picture][pooledRows][pooledColumns][filters]`, one byte each: see `pool.ts`. */
  winners: usize;
  /** `[kernelSize][kernelSize][channels][filters]`, as in Keras. */
  weights: usize;
  bias: usize;
  /** The weights as the forward kernel reads them. */
  forwardWeights: usize;
  /** The weights as the kernel of the input's gradient reads them. */
  backwardWeights: usize;
  /** Laid out as the output; inside `scratch` where `outputGradientInScratch` is 1. */
  outputGradient: usize;
  outputGradientInScratch: i32;
  /** Laid out as the input; inside `scratch` where `inputGradientInScratch` is 1. */
  inputGradient: usize;
  inputGradientInScratch: i32;
  /** `[part][filters][kernelSize][rowFloats]`, and behind the rows of a part `[filters]` of the bias. */
  partGradients: usize;
  partBytes: i32;
  /** `kernelSize * channels`, rounded up to whole vectors. */
  rowFloats: i32;
  /** Laid out as weights and bias. */
  weightGradient: usize;
  biasGradient: usize;
  /** Of the first layer: see `grey.ts`. 0 where pictures are not looked at for it. */
  greyFlags: usize;
  greyInput: usize;
  greyRow: i32;
  greyPicture: i32;
  /** As `forwardWeights`, for one channel. */
  greyWeights: usize;
  /** Inside of a part, behind its bias: `[filters][3][4]`. */
  greyGradients: i32;
  /** Where in `scratch` the kernels of this layer may write what they need for a while. */
  work: usize;
  counts: Counts;
}

/** Where the gradient of a picture's output map lies. */
// @ts-ignore: decorator
@inline
export function outputGradientOf(picture: i32, scratch: usize, layer: ConvRecord): usize {
  return layer.outputGradient + (layer.outputGradientInScratch ? scratch : picture * layer.outputPicture);
}

/** Where the gradient of a picture's input map goes. */
// @ts-ignore: decorator
@inline
export function inputGradientOf(picture: i32, scratch: usize, layer: ConvRecord): usize {
  return layer.inputGradient + (layer.inputGradientInScratch ? scratch : picture * layer.inputPicture);
}

/** What `scalePixels` found. */
// @ts-ignore: decorator
@inline
export function isGreyPicture(picture: i32, layer: ConvRecord): bool {
  return layer.greyFlags != 0 && load<u8>(layer.greyFlags + picture) != 0;
}

/** Numbers of the step that is being taken. */
// @ts-ignore: decorator
@unmanaged
export class Counts {
  /** Pictures in the batch that are real. */
  pictures: i32;
  /** Parts that have a picture. */
  parts: i32;
  /** Adam's rate, with its bias corrections. */
  rate: f32;
  beta1: f32;
  /** 1 - beta1, rounded once: 1 less the rounded 0.999 is off by 1e-5. */
  rest1: f32;
  beta2: f32;
  rest2: f32;
  epsilon: f32;
}

// @ts-ignore: decorator
@unmanaged
export class DenseRecord {
  inputs: i32;
  units: i32;
  relu: i32;
  /** `[rows][inputs]`; rows are pictures, rounded up to a multiple of four. */
  input: usize;
  /** `[rows][units]`. */
  output: usize;
  /** `[inputs][units]`, as in Keras. */
  weights: usize;
  bias: usize;
  /** `[block][rows][units]`: products over one block of inputs each. */
  partialOutputs: usize;
  rows: i32;
  /** Blocks of the forward pass, and inputs in one. */
  forwardBlocks: i32;
  forwardInputs: i32;
  /** Inputs in a block of the backward pass. */
  backwardInputs: i32;
  outputGradient: usize;
  /** 0 where nobody wants it. */
  inputGradient: usize;
  weightMean: usize;
  weightVariance: usize;
  biasGradient: usize;
  counts: Counts;
}

// @ts-ignore: decorator
@unmanaged
export class PixelsRecord {
  /** `[picture][row][column][3]`, bytes. */
  pixels: usize;
  /** Bytes of a row, and rows. */
  pixelRow: i32;
  pixelRows: i32;
  output: usize;
  outputRow: i32;
  outputPicture: i32;
  /** 0 where pictures are not looked at for being grey. */
  greyFlags: usize;
  greyOutput: usize;
  greyRow: i32;
  greyPicture: i32;
}

// @ts-ignore: decorator
@unmanaged
export class AdamRecord {
  weights: usize;
  gradient: usize;
  mean: usize;
  variance: usize;
  floats: i32;
  counts: Counts;
}
