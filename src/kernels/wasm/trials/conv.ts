/** One block of convolution and pooling on trial: laid out as a plan does it, run kernel by kernel. */
import { planConv, workBytes } from '../conv-stage.ts';
import { Layout } from '../layout.ts';
import { placeMap, type GradientPlace, type MapPlace } from '../maps.ts';
import { partsOf, type Call } from '../program.ts';
import { convFields, countsFields } from '../records.ts';
import {
  cellsOf,
  packedSpans,
  placeGrey,
  stageOf,
  writeValues,
  type ConvTrial,
  type ConvWay,
} from './conv-memory.ts';
import {
  createTrial,
  floatsAt,
  readRecord,
  readSpans,
  rowsOfMap,
  trespasses,
  writeCounts,
  writeSpans,
} from './memory.ts';
import type { ConvShape, ConvValues } from '../../trials/oracle.ts';

export interface ConvResult {
  readonly kernels: readonly string[];
  readonly output: Float32Array;
  readonly winners: Uint8Array;
  readonly inputGradient: Float32Array;
  readonly weightGradient: Float32Array;
  readonly biasGradient: Float32Array;
  /** Bytes that were changed where nothing may be, by what changed them. */
  readonly trespasses: { readonly [phase: string]: number };
}

export function runConv(
  module: WebAssembly.Module,
  shape: ConvShape,
  values: ConvValues,
  way: ConvWay,
): ConvResult {
  const stage = stageOf(shape);
  const layout = new Layout();
  const counts = layout.bytes(4 * countsFields.length);
  const work = layout.scratch(workBytes(stage));
  const padding = { before: stage.padBefore, after: stage.padAfter };
  const input = placeMap(layout, stage.inputShape, shape.batch, padding);
  const output = placeMap(layout, stage.outputShape, shape.batch, way.outputPadding);
  const grey = way.isGrey ? placeGrey(layout, stage, shape.batch) : null;
  const placeGradient = ({ pictureBytes }: MapPlace): GradientPlace => {
    const { inScratch } = way;
    const bytes = inScratch ? pictureBytes : shape.batch * pictureBytes;
    return { address: inScratch ? layout.scratch(bytes) : layout.bytes(bytes), inScratch };
  };
  const planned = planConv(stage, {
    layout,
    counts,
    batchSize: shape.batch,
    work,
    addHostTask: () => 0,
    grey,
    input,
    output,
    inputGradient: placeGradient(input),
    outputGradient: placeGradient(output),
  });
  const address = (planned.forward[0] as Call).record;
  const trial = createTrial(module, layout);
  const record = readRecord(trial.buffer, address, convFields);
  writeCounts(trial.buffer, counts, shape.pictures);
  const memory: ConvTrial = {
    ...trial,
    shape,
    record,
    address,
    input,
    grey,
    output,
    work: { address: trial.scratch + work, bytes: workBytes(stage) },
  };
  writeValues(memory, values, way);
  const pack = planned.pack.map(({ kernel }) => replaced(kernel, way.anyShape));
  const forward = planned.forward.map(({ kernel }) => replaced(kernel, way.anyShape));
  const backward = planned.backward.map(({ kernel }) => replaced(kernel, way.anyShape));
  const broken: { [phase: string]: number } = {};

  broken.pack = trespasses(trial.buffer, packedSpans(memory, pack), () => {
    for (const kernel of pack) trial.kernels[kernel](0, 0, trial.scratch, address);
  });
  const cells = shape.pictures * cellsOf(shape);
  const outputRows = rowsOfMap(output, shape.pictures);
  const written = [...outputRows, { address: record.winners, bytes: cells }, memory.work];
  broken.forward = trespasses(trial.buffer, written, () => {
    for (let picture = 0; picture < shape.pictures; picture++) {
      for (const kernel of forward) trial.kernels[kernel](picture, 0, trial.scratch, address);
    }
  });
  const { inputGradient, ...brokenBackward } = runBackward(memory, backward, values);
  return {
    kernels: [...pack, ...forward, ...backward],
    output: readSpans(trial.buffer, outputRows),
    winners: new Uint8Array(trial.buffer, record.winners, cells).slice(),
    inputGradient,
    weightGradient: floatsAt(trial.buffer, record.weightGradient, values.weights.length).slice(),
    biasGradient: floatsAt(trial.buffer, record.biasGradient, shape.filters).slice(),
    trespasses: { ...broken, ...brokenBackward },
  };
}

/** In the order of a plan: part by part, picture by picture. */
function runBackward(trial: ConvTrial, backward: readonly Call['kernel'][], values: ConvValues) {
  const { shape, record, buffer, kernels, scratch, address } = trial;
  const parts = partsOf(shape.pictures);
  const inputGradient: number[][] = [];
  const given = rowsOfPictures(trial, trial.output, record.outputGradient);
  const wanted = rowsOfPictures(trial, trial.input, record.inputGradient + paddingOf(trial.input));
  const cells = cellsOf(shape);
  const give = (picture: number) =>
    writeSpans(
      buffer,
      given(picture),
      values.outputGradient.subarray(picture * cells, (picture + 1) * cells),
    );
  if (!record.outputGradientInScratch) {
    for (let picture = 0; picture < shape.pictures; picture++) give(picture);
  }
  const inScratch = record.inputGradientInScratch;
  const allowed = [
    {
      address: record.inputGradient + (inScratch ? scratch : 0),
      bytes: (inScratch ? 1 : shape.pictures) * record.inputPicture,
    },
    { address: record.partGradients, bytes: parts * record.partBytes },
    trial.work,
    ...(record.outputGradientInScratch ? given(0) : []),
  ];
  const trespassed = trespasses(buffer, allowed, () => {
    for (let part = 0; part < parts; part++) {
      kernels.clearPart(part, part, scratch, address);
      for (let picture = part; picture < shape.pictures; picture += parts) {
        if (record.outputGradientInScratch) give(picture);
        for (const kernel of backward) kernels[kernel](picture, part, scratch, address);
        inputGradient[picture] = [...readSpans(buffer, wanted(picture))];
      }
    }
  });
  const sums = [
    { address: record.weightGradient, bytes: 4 * values.weights.length },
    { address: record.biasGradient, bytes: 4 * shape.filters },
  ];
  const finish = trespasses(buffer, sums, () => kernels.sumParts(0, 0, scratch, address));
  return { inputGradient: Float32Array.from(inputGradient.flat()), backward: trespassed, finish };
}

/** Where a picture's rows lie in a gradient that may be in scratch. */
function rowsOfPictures(trial: ConvTrial, map: MapPlace, address: number) {
  const inScratch =
    map === trial.input
      ? trial.record.inputGradientInScratch
      : trial.record.outputGradientInScratch;
  return (picture: number) =>
    rowsOfMap(map, 1, address + (inScratch ? trial.scratch : picture * map.pictureBytes));
}

function paddingOf(map: MapPlace): number {
  return map.address - map.padded;
}

function replaced(kernel: Call['kernel'], anyShape: boolean): Call['kernel'] {
  if (!anyShape) return kernel;
  if (kernel === 'packForWinograd') return 'packForDirect';
  if (kernel === 'convWinograd') return 'convDirect';
  return kernel === 'convInputGradient' ? 'convInputGradientAnyShape' : kernel;
}
