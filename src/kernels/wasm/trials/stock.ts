/** The same block on stock tfjs operations, with the gradients that tfjs itself finds. */
import * as tf from '@tensorflow/tfjs-core';
// Brings the gradients of tfjs's operations.
import '@tensorflow/tfjs-layers';
import { sizesOf, type ConvShape, type ConvValues } from '../../trials/oracle.ts';

export interface StockResult {
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;
  readonly weightGradient: Float32Array;
  readonly biasGradient: Float32Array;
}

export function runStock(shape: ConvShape, values: ConvValues): StockResult {
  const { pictures, height, width, channels, filters, kernelSize: k, padding } = shape;
  const { pooledRows, pooledColumns } = sizesOf(shape);
  return tf.tidy(() => {
    const input = tf.tensor4d(values.input, [pictures, height, width, channels]);
    const weights = tf.tensor4d(values.weights, [k, k, channels, filters]);
    const bias = tf.tensor1d(values.bias);
    const dy = tf.tensor4d(values.outputGradient, [pictures, pooledRows, pooledColumns, filters]);
    const block = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => {
      const map = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, padding);
      return tf.maxPool(tf.relu(tf.add<tf.Tensor4D>(map, b)), 2, 2, 'valid');
    };
    const gradients = tf.grads(block)([input, weights, bias], dy);
    const [output, inputGradient, weightGradient, biasGradient] = [
      block(input, weights, bias),
      ...gradients,
    ].map((tensor) => tensor.dataSync<'float32'>()) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    return { output, inputGradient, weightGradient, biasGradient };
  });
}
