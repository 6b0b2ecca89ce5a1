/** A network that is compiled in a fraction of a second, for what is promised of any. */
import { initializers, layers, sequential, type LayersModel } from '@tensorflow/tfjs-layers';

export const smallSize = 11;

/** Two blocks of convolution and pooling and two dense layers; neither filters nor units are in fours. */
export function smallNetwork(seed = 1): LayersModel {
  const start = (of: number) => ({
    kernelInitializer: initializers.glorotUniform({ seed: 10 * seed + of }),
    // Above zero in most places, so that few units are dead.
    biasInitializer: initializers.randomUniform({
      minval: -0.1,
      maxval: 0.2,
      seed: 10 * seed + of,
    }),
  });
  return sequential({
    layers: [
      layers.conv2d({
        ...{ filters: 5, kernelSize: 3, activation: 'relu', ...start(1) },
        inputShape: [smallSize, smallSize, 3],
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 3, kernelSize: 2, activation: 'relu', ...start(4) }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 6, activation: 'relu', ...start(2) }),
      layers.dense({ units: 1, activation: 'sigmoid', ...start(3) }),
    ],
  });
}
