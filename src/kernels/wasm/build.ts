/** From the stages of a model to the layout of its memory and its programs. */
import { knowsGrey, planConv, workBytes } from './conv-stage.ts';
import { planDense, rowsOf } from './dense-stage.ts';
import { Layout } from './layout.ts';
import { noPadding, placeMap, type GradientPlace, type MapPlace, type Padding } from './maps.ts';
import { controlWords, type Call, type Phase, type Program } from './program.ts';
import type { Shape, Stage } from '../recognise.ts';
import { adamFields, countsFields, pixelsFields } from './records.ts';
import type { GreyPlace, HostTask, StagePhases, StageSurroundings } from './stage-phases.ts';
import { planStock } from './stock-stage.ts';
import type { WeightPlace } from './weights.ts';

export const programs = { step: 0, infer: 1, inferFloats: 2 } as const;

export interface Built {
  readonly layout: Layout;
  readonly programs: readonly Program[];
  /** The last one of them gives the gradient of the logits, and comes from outside. */
  readonly hostTasks: readonly HostTask[];
  readonly weights: readonly WeightPlace[];
  /** Addresses: of the batch's bytes, `[rows]` logits and their gradient, counts, control block. */
  readonly pixels: number;
  /** Where the host writes pictures that are floats, and the flags that say which are grey; 0 for none. */
  readonly input: MapPlace;
  readonly greyFlags: number;
  readonly logits: number;
  readonly logitsGradient: number;
  readonly counts: number;
  readonly control: number;
}

export function build(stages: readonly Stage[], inputShape: Shape, batchSize: number): Built {
  const layout = new Layout();
  const control = layout.bytes(4 * controlWords);
  const counts = layout.bytes(4 * countsFields.length);
  const work = layout.scratch(
    Math.max(0, ...stages.map((stage) => (stage.kind === 'conv' ? workBytes(stage) : 0))),
  );
  const maps = placeMaps(layout, stages, inputShape, batchSize);
  const gradients = placeGradients(layout, stages, maps, batchSize);
  const grey = placeGrey(layout, stages[0], maps[0] as MapPlace, batchSize);
  const hostTasks: HostTask[] = [];
  const addHostTask = (task: HostTask) => hostTasks.push(task) - 1;
  const planned = stages.map((stage, i) =>
    planStage(stage, {
      layout,
      counts,
      batchSize,
      work,
      addHostTask,
      input: maps[i] as MapPlace,
      grey: i === 0 ? grey : null,
      output: maps[i + 1] as MapPlace,
      inputGradient: gradients[i] ?? null,
      outputGradient: gradients[i + 1] as GradientPlace,
    }),
  );
  const weights = planned.flatMap((phases) => phases.weights);
  const [first, last] = [maps[0] as MapPlace, maps.at(-1) as MapPlace];
  const [height = 0, width = 0, channels = 0] = inputShape;
  const pixels = layout.bytes(batchSize * height * width * channels);
  const scale = layout.record(pixelsFields, {
    pixels,
    pixelRow: width * channels,
    pixelRows: height,
    output: first.address,
    outputRow: first.rowBytes,
    outputPicture: first.pictureBytes,
    greyFlags: grey?.flags ?? 0,
    greyOutput: grey?.map.address ?? 0,
    greyRow: grey?.map.rowBytes ?? 0,
    greyPicture: grey?.map.pictureBytes ?? 0,
  });
  const loss: Phase = { deal: 'host', task: hostTasks.length };
  const forward = forwardPhases(planned, { kernel: 'scalePixels', record: scale });
  const update = updatePhase(layout, weights, counts);
  return {
    layout,
    programs: [
      [...forward, loss, ...backwardPhases(planned), update],
      forward,
      forwardPhases(planned, null),
    ],
    hostTasks,
    weights,
    pixels,
    input: first,
    greyFlags: grey?.flags ?? 0,
    logits: last.address,
    logitsGradient: (gradients.at(-1) as GradientPlace).address,
    counts,
    control,
  };
}

/** The input of each stage, with the padding that it needs, and the output of the last. */
function placeMaps(
  layout: Layout,
  stages: readonly Stage[],
  inputShape: Shape,
  batchSize: number,
): MapPlace[] {
  const shapes = [inputShape, ...stages.map(({ outputShape }) => outputShape)];
  return shapes.map((shape, i) => placeMap(layout, shape, rowsOf(batchSize), paddingOf(stages[i])));
}

function paddingOf(stage: Stage | undefined): Padding {
  return stage?.kind === 'conv' ? { before: stage.padBefore, after: stage.padAfter } : noPadding;
}

function placeGrey(
  layout: Layout,
  stage: Stage | undefined,
  { shape }: MapPlace,
  batchSize: number,
): GreyPlace | null {
  if (!knowsGrey(stage)) return null;
  const [height = 0, width = 0] = shape;
  const map = placeMap(layout, [height, width, 1], batchSize, paddingOf(stage));
  return { flags: layout.bytes(batchSize), map };
}

/** Between two convolutions a gradient is made and used up picture by picture: one a thread will do. */
function placeGradients(
  layout: Layout,
  stages: readonly Stage[],
  maps: readonly MapPlace[],
  batchSize: number,
): (GradientPlace | null)[] {
  return maps.map(({ pictureBytes }, i) => {
    if (i === 0) return null;
    const inScratch = stages[i - 1]?.kind === 'conv' && stages[i]?.kind === 'conv';
    return inScratch
      ? { address: layout.scratch(pictureBytes), inScratch }
      : { address: layout.bytes(rowsOf(batchSize) * pictureBytes), inScratch };
  });
}

function planStage(stage: Stage, around: StageSurroundings): StagePhases {
  if (stage.kind === 'conv') return planConv(stage, around);
  return stage.kind === 'dense' ? planDense(stage, around) : planStock(stage, around);
}

/** `scale` is null where the host has written the input. */
function forwardPhases(stages: readonly StagePhases[], scale: Call | null): Phase[] {
  const pack = stages.flatMap((stage) => (stage.deal === 'parts' ? stage.pack : []));
  const phases: Phase[] = pack.length > 0 ? [{ deal: 'calls', calls: pack }] : [];
  let calls: Call[] = scale ? [scale] : [];
  for (const stage of stages) {
    if (stage.deal === 'parts') {
      calls.push(...stage.forward);
    } else {
      if (calls.length > 0) phases.push({ deal: 'parts', begin: [], calls });
      calls = [];
      phases.push(...stage.forward);
    }
  }
  return phases;
}

function backwardPhases(stages: readonly StagePhases[]): Phase[] {
  const phases: Phase[] = [];
  let begin: Call[] = [];
  let calls: Call[] = [];
  let finish: Call[] = [];
  function flush(): void {
    if (calls.length > 0)
      phases.push({ deal: 'parts', begin, calls }, { deal: 'calls', calls: finish });
    [begin, calls, finish] = [[], [], []];
  }
  for (const stage of stages.toReversed()) {
    if (stage.deal === 'parts') {
      begin.push(...stage.begin);
      calls.push(...stage.backward);
      finish.push(...stage.finish);
    } else {
      flush();
      phases.push(...stage.backward);
    }
  }
  flush();
  return phases;
}

/** Adam for all weights but those whose gradient kernel has it built in. */
function updatePhase(layout: Layout, weights: readonly WeightPlace[], counts: number): Phase {
  const calls = weights
    .filter(({ trained, gradient }) => trained && gradient > 0)
    .map(({ weights: address, gradient, mean, variance, floats }) => ({
      kernel: 'adam' as const,
      record: layout.record(adamFields, {
        weights: address,
        gradient,
        mean,
        variance,
        floats,
        counts,
      }),
    }));
  return { deal: 'calls', calls };
}
