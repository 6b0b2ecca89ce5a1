/** The passage of a network's variables, and of what Adam keeps for them, from and to the device. */
import * as tf from '@tensorflow/tfjs-core';
import type { PlanState } from '../plan.ts';
import type { TrainedPlaces } from './adam.ts';
import { readBuffers, writeFloats, type Buffers } from './device.ts';
import type { Place } from './kernel.ts';
import type { Turned } from './stage-items.ts';
import { pack, unpack, type VariablePlace } from './weights.ts';

export type VariableValues = Pick<PlanState, 'weights' | 'firstMoments' | 'secondMoments'>;

export interface Variables {
  /** Of those that are trained, in the model's order. */
  read(): Promise<VariableValues>;
  write(values: VariableValues): void;
  updateModel(): Promise<void>;
}

/** Brings the model's values, which are `values`, to the device. */
export function variablesOn(
  device: GPUDevice,
  buffers: Buffers,
  variables: readonly VariablePlace[],
  turned: readonly Turned[],
  values: readonly Float32Array[],
): Variables {
  const trained = variables.filter((variable) => variable.trained);
  const placesOf = (of: 'weights' | 'mean' | 'variance') =>
    trained.map(({ places }) => (places as TrainedPlaces)[of]);

  /** Several variables may share a place: each is packed into its part of it. */
  function writePlaces(
    list: readonly Float32Array[],
    owners: readonly VariablePlace[],
    placeOf: (owner: VariablePlace) => Place,
  ): Map<Place, Float32Array> {
    const whole = new Map<Place, Float32Array>();
    owners.forEach((owner, i) => {
      const place = placeOf(owner);
      const floats = whole.get(place) ?? new Float32Array(place.bytes / 4);
      pack(list[i] as Float32Array, owner.layout, floats);
      whole.set(place, floats);
    });
    for (const [place, floats] of whole) writeFloats(device, buffers, place, floats);
    return whole;
  }

  function writeWeights(list: readonly Float32Array[]): void {
    const whole = writePlaces(list, variables, ({ places }) => places.weights);
    for (const copy of turned) {
      writeFloats(device, buffers, copy.to, turn(copy, whole.get(copy.from) as Float32Array));
    }
  }

  async function readTrained(places: readonly Place[]): Promise<Float32Array[]> {
    const unique = [...new Set(places)];
    const contents = await readBuffers(device, buffers, unique);
    return places.map((place, i) => {
      const { layout } = trained[i % trained.length] as VariablePlace;
      return unpack(contents[unique.indexOf(place)] as Float32Array, layout);
    });
  }

  writeWeights(values);
  return {
    async read() {
      const all = await readTrained([
        ...placesOf('weights'),
        ...placesOf('mean'),
        ...placesOf('variance'),
      ]);
      const count = trained.length;
      return {
        weights: all.slice(0, count),
        firstMoments: all.slice(count, 2 * count),
        secondMoments: all.slice(2 * count),
      };
    },
    write({ weights, firstMoments, secondMoments }) {
      let next = 0;
      writeWeights(
        variables.map((variable, i) =>
          variable.trained ? (weights[next++] as Float32Array) : (values[i] as Float32Array),
        ),
      );
      const ofTrained = (of: 'mean' | 'variance') => (owner: VariablePlace) =>
        (owner.places as TrainedPlaces)[of];
      writePlaces(firstMoments, trained, ofTrained('mean'));
      writePlaces(secondMoments, trained, ofTrained('variance'));
    },
    async updateModel() {
      const weights = await readTrained(placesOf('weights'));
      tf.tidy(() =>
        trained.forEach(({ layer, index }, i) => {
          const weight = layer.weights[index];
          weight?.write(tf.tensor(weights[i] as Float32Array, weight.shape as number[]));
        }),
      );
    },
  };
}

/** The values of the model's own variables. */
export function readModel(variables: readonly VariablePlace[]): Promise<Float32Array[]> {
  return Promise.all(
    variables.map(async ({ layer, index }) => {
      const weight = layer.weights[index]?.read() as tf.Tensor;
      // A copy: tfjs may give the tensor's own memory.
      return (await weight.data<'float32'>()).slice();
    }),
  );
}

function turn({ taps, channels, filters }: Turned, weights: Float32Array): Float32Array {
  const turned = new Float32Array(taps * channels * filters);
  for (let i = 0; i < turned.length; i++) {
    const [row, filter] = [Math.floor(i / filters), i % filters];
    const [tap, channel] = [Math.floor(row / channels), row % channels];
    turned[(tap * filters + filter) * channels + channel] = weights[i] as number;
  }
  return turned;
}
