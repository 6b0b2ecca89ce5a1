/** One dense layer on trial: laid out as a plan does it, its phases run by one thread. */
import { planDense, rowsOf, type DenseStage } from '../dense-stage.ts';
import { Layout } from '../layout.ts';
import { noPadding, placeMap, type MapPlace } from '../maps.ts';
import { control, controlWords, takePart, type Phase } from '../program.ts';
import type { Layer } from '../../recognise.ts';
import { countsFields, denseFields } from '../records.ts';
import { createTrial, floatsAt, readRecord, trespasses, writeCounts, type Span } from './memory.ts';

export interface DenseShape {
  readonly inputs: number;
  readonly units: number;
  readonly relu: boolean;
  /** Pictures that there is room for, and real ones. */
  readonly batch: number;
  readonly pictures: number;
}

export interface DenseValues {
  /** `[picture, inputs]`. */
  readonly input: Float32Array;
  /** `[inputs, units]`, and what Adam has kept for them. */
  readonly weights: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly bias: Float32Array;
  /** `[picture, units]`. */
  readonly outputGradient: Float32Array;
}

export interface DenseResult {
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;
  readonly biasGradient: Float32Array;
  /** After the step of Adam that is fused into the kernel. */
  readonly weights: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** Bytes that were changed where nothing may be, by what changed them. */
  readonly trespasses: { readonly forward: number; readonly backward: number };
}

export function runDense(
  module: WebAssembly.Module,
  shape: DenseShape,
  values: DenseValues,
  rate: number,
): DenseResult {
  const { inputs, units, pictures } = shape;
  const rows = rowsOf(shape.batch);
  const layout = new Layout();
  const controlBlock = layout.bytes(4 * controlWords);
  const counts = layout.bytes(4 * countsFields.length);
  const placeGradient = ({ pictureBytes }: MapPlace) => ({
    address: layout.bytes(rows * pictureBytes),
    inScratch: false,
  });
  const input = placeMap(layout, [inputs], rows, noPadding);
  const output = placeMap(layout, [units], rows, noPadding);
  const planned = planDense(stageOf(shape), {
    layout,
    counts,
    batchSize: shape.batch,
    work: 0,
    addHostTask: () => 0,
    grey: null,
    input,
    output,
    inputGradient: placeGradient(input),
    outputGradient: placeGradient(output),
  });
  const { buffer, kernels, scratch } = createTrial(module, layout);
  const record = readRecord(buffer, recordOf(planned.forward), denseFields);
  writeCounts(buffer, counts, pictures, rate);
  const words = new Int32Array(buffer, controlBlock, controlWords);
  words.fill(0);
  words[control.pictures] = pictures;
  const run = (phases: readonly Phase[]) =>
    takePart(phases, { kernels, words, scratch, threads: 1 });
  const ofRows = (address: number, floats: number): Span => ({
    address,
    // A row of four pictures may have some that are none.
    bytes: 4 * rowsOf(pictures) * floats,
  });
  const ofWeights = (address: number): Span => ({ address, bytes: 4 * inputs * units });
  const controlled = { address: controlBlock, bytes: 4 * controlWords };

  floatsAt(buffer, record.input, pictures * inputs).set(values.input);
  floatsAt(buffer, record.weights, inputs * units).set(values.weights);
  floatsAt(buffer, record.weightMean, inputs * units).set(values.mean);
  floatsAt(buffer, record.weightVariance, inputs * units).set(values.variance);
  floatsAt(buffer, record.bias, units).set(values.bias);
  const partials = {
    address: record.partialOutputs,
    bytes: 4 * record.forwardBlocks * rows * units,
  };
  const outputs = { address: record.output, bytes: 4 * rows * units };
  const forward = trespasses(buffer, [controlled, partials, outputs], () => run(planned.forward));

  floatsAt(buffer, record.outputGradient, pictures * units).set(values.outputGradient);
  const written = [
    controlled,
    ofRows(record.inputGradient, inputs),
    // ReLU closes some in place.
    { address: record.outputGradient, bytes: 4 * pictures * units },
    { address: record.biasGradient, bytes: 4 * units },
    ...[record.weights, record.weightMean, record.weightVariance].map(ofWeights),
  ];
  const backward = trespasses(buffer, written, () => run(planned.backward));
  const read = (address: number, count: number) => floatsAt(buffer, address, count).slice();
  return {
    output: read(record.output, pictures * units),
    inputGradient: read(record.inputGradient, pictures * inputs),
    biasGradient: read(record.biasGradient, units),
    weights: read(record.weights, inputs * units),
    mean: read(record.weightMean, inputs * units),
    variance: read(record.weightVariance, inputs * units),
    trespasses: { forward, backward },
  };
}

function stageOf({ inputs, units, relu }: DenseShape): DenseStage {
  const weights = [{ shape: [inputs, units] }, { shape: [units] }];
  const layer = { weights, trainableWeights: weights } as unknown as Layer;
  return { kind: 'dense', layer, inputShape: [inputs], outputShape: [units], relu };
}

function recordOf([first]: readonly Phase[]): number {
  if (first?.deal !== 'blocks' || !first.calls[0]) throw new Error('the layer has no kernel');
  return first.calls[0].record;
}
