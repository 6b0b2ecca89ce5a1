/**
 * The records in memory by which the kernels know their layer: field by field, 32 bits each, in the
 * order of the classes in `assembly/shapes.ts`, where the fields are explained. A test compares both.
 */
export const convFields = [
  'kernelSize',
  'channels',
  'filters',
  'pooledRows',
  'pooledColumns',
  'input',
  'inputRow',
  'inputPicture',
  'inputRows',
  'inputColumns',
  'output',
  'outputRow',
  'outputPicture',
  'winners',
  'weights',
  'bias',
  'forwardWeights',
  'backwardWeights',
  'outputGradient',
  'outputGradientInScratch',
  'inputGradient',
  'inputGradientInScratch',
  'partGradients',
  'partBytes',
  'rowFloats',
  'weightGradient',
  'biasGradient',
  'greyFlags',
  'greyInput',
  'greyRow',
  'greyPicture',
  'greyWeights',
  'greyGradients',
  'work',
  'counts',
] as const;

export const countsFields = [
  'pictures',
  'parts',
  'rate',
  'beta1',
  'rest1',
  'beta2',
  'rest2',
  'epsilon',
] as const;

export const denseFields = [
  'inputs',
  'units',
  'relu',
  'input',
  'output',
  'weights',
  'bias',
  'partialOutputs',
  'rows',
  'forwardBlocks',
  'forwardInputs',
  'backwardInputs',
  'outputGradient',
  'inputGradient',
  'weightMean',
  'weightVariance',
  'biasGradient',
  'counts',
] as const;

export const pixelsFields = [
  'pixels',
  'pixelRow',
  'pixelRows',
  'output',
  'outputRow',
  'outputPicture',
  'greyFlags',
  'greyOutput',
  'greyRow',
  'greyPicture',
] as const;

export const adamFields = ['weights', 'gradient', 'mean', 'variance', 'floats', 'counts'] as const;

export type Fields<Names extends readonly string[]> = { readonly [name in Names[number]]: number };
export type ConvRecord = Fields<typeof convFields>;
export type DenseRecord = Fields<typeof denseFields>;

/** The one record with fractions in it. */
const fractions: ReadonlySet<string> = new Set([
  'rate',
  'beta1',
  'rest1',
  'beta2',
  'rest2',
  'epsilon',
]);

/** A record that will stand in memory at `address`, a multiple of 4. */
export interface MemoryRecord {
  readonly address: number;
  readonly names: readonly string[];
  readonly values: { readonly [name: string]: number };
}

export function writeRecord(buffer: ArrayBufferLike, record: MemoryRecord): void {
  const view = new DataView(buffer, record.address, 4 * record.names.length);
  record.names.forEach((name, i) => {
    const value = record.values[name] as number;
    if (fractions.has(name)) view.setFloat32(4 * i, value, true);
    else view.setInt32(4 * i, value, true);
  });
}
