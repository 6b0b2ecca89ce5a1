/** How a Keras model goes on training: written as in our own runs, read for what its loss tells. */
import type { Recipe } from '../domain/recipe.ts';
import type { Head } from './binary-head.ts';
import type { KerasModel } from './keras-config.ts';

type Trained = Pick<Recipe, 'learningRate'>;

const adam = { beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7, amsgrad: false };

/** The attribute `training_config` of a legacy file. Its Adam starts afresh. */
export function legacyTraining({ learningRate }: Trained): object {
  return {
    loss: 'binary_crossentropy',
    metrics: ['accuracy'],
    weighted_metrics: null,
    loss_weights: null,
    optimizer_config: {
      class_name: 'Adam',
      config: { name: 'Adam', learning_rate: learningRate, ...adam },
    },
  };
}

/** The `compile_config` of a `.keras`. */
export function compileConfig({ learningRate }: Trained): object {
  return {
    optimizer: {
      module: 'keras.optimizers',
      class_name: 'Adam',
      config: { name: 'adam', learning_rate: learningRate, ...adam },
      registered_name: null,
    },
    loss: 'binary_crossentropy',
    loss_weights: null,
    metrics: ['accuracy'],
    weighted_metrics: null,
    run_eagerly: false,
    steps_per_execution: 1,
    jit_compile: false,
  };
}

/**
 * What the model's last layer gives. Logits can't be told from other numbers but by a loss that was
 * made `from_logits`; `training` is parsed JSON of either form, or null.
 */
export function headOf({ softmax }: KerasModel, training: unknown): Head {
  if (softmax) return 'softmax';
  const loss = isObject(training) && 'loss' in training ? training.loss : null;
  return isFromLogits(loss) ? 'logits' : 'answer';
}

function isFromLogits(loss: unknown): boolean {
  // One loss may stand alone, in a list or under an output's name.
  const losses = isObject(loss) && !('class_name' in loss) ? Object.values(loss) : [loss];
  return losses.some((one) => {
    if (!isObject(one) || !('class_name' in one) || !('config' in one)) return false;
    const isCrossentropy = String(one.class_name).endsWith('Crossentropy');
    return isCrossentropy && isObject(one.config) && 'from_logits' in one.config
      ? one.config.from_logits === true
      : false;
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
