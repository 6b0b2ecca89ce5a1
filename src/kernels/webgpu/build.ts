/** From the stages of a network to the places and the two programs of a plan: nothing here has a device. */
import type { Shape, Stage } from '../recognise.ts';
import { mapPlace, type MapPlace } from './maps.ts';
import { stepBytes, type Kernel, type Place } from './kernel.ts';
import { packedBytes, pixelsToFloats, pixelsToWords, wordBytes } from './pixels.ts';
import type { Item, StageItems, Turned } from './stage-items.ts';
import { convItems, denseItems } from './stages.ts';
import { stockItems } from './stock-stage.ts';
import type { VariablePlace } from './weights.ts';

export interface Built {
  /** Pictures that go through the network at a time. */
  readonly pictures: number;
  readonly forward: readonly Item[];
  readonly backward: readonly Item[];
  readonly variables: readonly VariablePlace[];
  readonly turned: readonly Turned[];
  /** Where the host writes. */
  readonly bytes: Place;
  readonly labels: Place;
  readonly step: Place;
  /** Where it reads. */
  readonly logits: Place;
  readonly places: readonly Place[];
}

export interface BuildOptions {
  /** Gradients of several passes are added up before Adam takes them. */
  readonly accumulates: boolean;
  readonly inferOnly: boolean;
}

export function build(
  stages: readonly Stage[],
  inputShape: Shape,
  pictures: number,
  { accumulates, inferOnly }: BuildOptions,
): Built {
  const [height = 0, width = 0] = inputShape;
  const pixels = pictures * height * width;
  const isBytes = stages[0]?.kind === 'conv';
  const bytes: Place = { label: 'bytes', bytes: packedBytes(pixels) };
  const labels: Place = { label: 'labels', bytes: 4 * pictures };
  const logits: Place = { label: 'logits', bytes: 4 * pictures };
  const step: Place = { label: 'step', bytes: stepBytes, uniform: true };
  const first = mapPlace('pictures', inputShape, pictures);
  const maps: MapPlace[] = [
    isBytes ? { ...first, bytes: wordBytes(pixels) } : first,
    ...stages.map((stage) => mapPlace(`${stage.layer.name}: output`, stage.outputShape, pictures)),
  ];
  const wanted = gradientsWanted(stages, inferOnly);
  const gradients = maps.map(({ label, bytes: size }, i): Place | null =>
    wanted[i] ? { label: `${label}, gradient`, bytes: size } : null,
  );
  const items = stages.map((stage, i): StageItems => {
    const before = stages[i - 1];
    const around = {
      ...{ pictures, step, labels, logits, accumulates, inferOnly },
      input: maps[i] as MapPlace,
      isBytes: isBytes && i === 0,
      afterRelu: before?.kind === 'dense' && before.relu,
      output: maps[i + 1] as MapPlace,
      inputGradient: gradients[i] ?? null,
      // Only the last one's is written where nobody trains.
      outputGradient: gradients[i + 1] ?? nowhere,
    };
    if (stage.kind === 'conv') return convItems(stage, around);
    if (stage.kind === 'stock') return stockItems(stage, around);
    return denseItems(stage, around, i === stages.length - 1);
  });
  const start = (isBytes ? pixelsToWords : pixelsToFloats)(pixels, bytes, maps[0] as Place);
  const forward = [start, ...items.flatMap((stage) => stage.forward)];
  const backward = inferOnly
    ? []
    : items.toReversed().flatMap((stage, i) => (wanted[stages.length - i] ? stage.backward : []));
  const variables = items.flatMap((stage) => stage.variables);
  const turned = items.flatMap((stage) => stage.turned);
  const places = new Set<Place>([bytes, labels, logits, step]);
  for (const item of [...forward, ...backward])
    placesOf(item).forEach((place) => places.add(place));
  for (const variable of variables) places.add(variable.places.weights);
  return {
    ...{ pictures, forward, backward, variables, turned, bytes, labels, step, logits },
    places: [...places],
  };
}

/** The gradient of a map that nobody asks for. */
const nowhere: Place = { label: 'nowhere', bytes: 0 };

/** By map: whether a stage before it has weights to train. The logits' gradient is there always. */
function gradientsWanted(stages: readonly Stage[], inferOnly: boolean): boolean[] {
  let isWanted = false;
  const wanted = stages.map(
    ({ layer }) => (isWanted ||= !inferOnly && layer.trainableWeights.length > 0),
  );
  wanted[stages.length - 1] = true;
  return [false, ...wanted];
}

export function isKernel(item: Item): item is Kernel {
  return 'code' in item;
}

function placesOf(item: Item): readonly Place[] {
  return isKernel(item) ? item.bindings.map(({ place }) => place) : item.places;
}
