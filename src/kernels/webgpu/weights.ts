/** The weights of a network on the device: where they lie, and their passage from and to the host. */
import type { Layer } from '../recognise.ts';
import type { TrainedPlaces } from './adam.ts';
import type { Place } from './kernel.ts';
import { foursOf } from './maps.ts';

/** How a variable of the model, `[position, channel, filter]` to Keras, lies among the fours. */
export interface VariableLayout {
  readonly positions: number;
  readonly channels: number;
  readonly filters: number;
  /** Floats before it in its buffer. */
  readonly offset: number;
}

export interface VariablePlace {
  readonly layer: Layer;
  /** Among the layer's weights. */
  readonly index: number;
  readonly layout: VariableLayout;
  readonly places: TrainedPlaces | { readonly weights: Place };
  readonly trained: boolean;
}

/** Writes the variable's values into those of its buffer, `into`. */
export function pack(values: Float32Array, layout: VariableLayout, into: Float32Array): void {
  eachRow(layout, (from, at) => {
    into.set(values.subarray(from, from + layout.filters), at);
  });
}

export function unpack(buffer: Float32Array, layout: VariableLayout): Float32Array {
  const values = new Float32Array(layout.positions * layout.channels * layout.filters);
  eachRow(layout, (to, at) => {
    values.set(buffer.subarray(at, at + layout.filters), to);
  });
  return values;
}

function eachRow(layout: VariableLayout, visit: (plain: number, padded: number) => void): void {
  const { positions, channels, filters, offset } = layout;
  const width = 4 * foursOf(filters);
  const paddedChannels = channels === 1 && positions === 1 ? 1 : 4 * foursOf(channels);
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < channels; channel++) {
      const row = position * channels + channel;
      visit(row * filters, offset + (position * paddedChannels + channel) * width);
    }
  }
}
