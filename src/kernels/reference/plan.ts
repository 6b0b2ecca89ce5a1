/**
 * The reference plan: stock tfjs operations on whatever backend is set. Slow and plain, right for any
 * stack of layers that ends in one sigmoid unit, and the oracle for every faster plan.
 */
import * as tf from '@tensorflow/tfjs-core';
import {
  model as modelOf,
  type layers as layerTypes,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { FailureError } from '../../domain/failure.ts';
import {
  adam,
  adamRate,
  evenWeights,
  type Batch,
  type InferBatch,
  type Plan,
  type PlanOptions,
  type PlanState,
} from '../plan.ts';
import { isChain, layersAfterInput } from '../recognise.ts';
import { microBatchesOf } from './micro-batch.ts';

type Layer = ReturnType<typeof layerTypes.dense>;

/**
 * Takes `microBatch` pictures at a time, the whole batch if it is not given. Throws `not-a-model` when the model does
 * not end in a dense layer of one sigmoid unit.
 */
export function planOnStockOperations(trained: LayersModel, options: PlanOptions): Plan {
  const { batchSize, imageSize, microBatch = batchSize, classWeights = evenWeights } = options;
  const shape: [number, number, number, number] = [microBatch, imageSize, imageSize, 3];
  const head = headOf(trained);
  const body = bodyOf(trained);
  const weights = trained.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const zerosLikeWeights = () =>
    weights.map((weight) => tf.tidy(() => tf.variable(tf.zerosLike(weight), false)));
  let made: { readonly first: tf.Variable[]; readonly second: tf.Variable[] } | null = null;
  let steps = 0;

  /** Made at the first step: a plan that only predicts does without. */
  function moments() {
    made ??= { first: zerosLikeWeights(), second: zerosLikeWeights() };
    return made;
  }

  const partsOf = <B extends InferBatch>(batch: B) =>
    microBatchesOf(batch, microBatch, imageSize * imageSize * 3);

  /** `[microBatch, 1]`, from bytes. */
  function logitsOf(pixels: InferBatch['pixels']): tf.Tensor2D {
    const type = pixels instanceof Float32Array ? 'float32' : 'int32';
    let x: tf.Tensor = tf.div(tf.cast(tf.tensor4d(pixels, shape, type), 'float32'), 255);
    for (const layer of body) x = layer.apply(x) as tf.Tensor;
    return head(x as tf.Tensor2D);
  }

  /** Forward and backward, for one part of a batch of `pictures` real pictures. */
  function differentiate(part: Batch, pictures: number) {
    const weightOf = (label: number) => (classWeights[label] as number) / pictures;
    const [labels, shares] = columns(part, microBatch, weightOf);
    let kept: tf.Tensor2D | null = null;
    const { grads } = tf.variableGrads(() => {
      const outputs = logitsOf(part.pixels);
      kept = tf.keep(outputs);
      // A part's loss is its share of the whole batch's, so that gradients need only be added.
      return tf.losses.sigmoidCrossEntropy(labels, outputs, shares, 0, tf.Reduction.SUM);
    }, weights);
    const outputs = kept as unknown as tf.Tensor2D;
    const logits = tf.clone(outputs);
    outputs.dispose();
    return { logits, gradients: weights.map((weight) => grads[weight.name] as tf.Tensor) };
  }

  function step(batch: Batch): Promise<Float32Array> {
    const pictures = batch.labels.length;
    const logits = tf.tidy(() => {
      const outputs: tf.Tensor2D[] = [];
      let sums: tf.Tensor[] = [];
      for (const part of partsOf(batch)) {
        const before = sums;
        // Tidied one by one: each part takes over the memory of the one before.
        const after = tf.tidy(() => {
          const { logits: output, gradients } = differentiate(part, pictures);
          const add = (gradient: tf.Tensor, i: number) => {
            const sum = before[i];
            return sum ? tf.add(sum, gradient) : gradient;
          };
          return { output, sums: gradients.map(add) };
        });
        tf.dispose(before);
        sums = after.sums;
        outputs.push(after.output);
      }
      steps++;
      applyAdam(sums);
      return tf.concat(outputs);
    });
    return readAndDispose(logits, pictures);
  }

  function infer(batch: InferBatch): Promise<Float32Array> {
    const logits = tf.tidy(() =>
      tf.concat(partsOf(batch).map(({ pixels }) => tf.tidy(() => logitsOf(pixels)))),
    );
    return readAndDispose(logits, batch.labels.length);
  }

  /** Kingma and Ba, "Adam", algorithm 1, with epsilon outside the bias correction as in Keras. */
  function applyAdam(gradients: readonly tf.Tensor[]): void {
    const rate = adamRate(options.learningRate, steps);
    const { first: firstMoments, second: secondMoments } = moments();
    weights.forEach((weight, i) => {
      const gradient = gradients[i] as tf.Tensor;
      const first = firstMoments[i] as tf.Variable;
      const second = secondMoments[i] as tf.Variable;
      // Each sum frees its terms at once: of a large layer they are more than its pictures' maps.
      const update = (variable: tf.Variable, value: () => tf.Tensor) =>
        tf.tidy(() => variable.assign(value()));
      update(first, () => tf.add(tf.mul(first, adam.beta1), tf.mul(gradient, 1 - adam.beta1)));
      update(second, () =>
        tf.add(tf.mul(second, adam.beta2), tf.mul(tf.square(gradient), 1 - adam.beta2)),
      );
      update(weight, () =>
        tf.sub(weight, tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), adam.epsilon))),
      );
    });
  }

  async function readState(): Promise<PlanState> {
    // Copies: on the processor a read may give the tensor's own memory.
    const read = async (tensors: tf.Tensor[]) =>
      Promise.all(tensors.map(async (tensor) => (await tensor.data<'float32'>()).slice()));
    const taken = steps;
    const [weightData, first, second] = await Promise.all([
      read(weights),
      read(moments().first),
      read(moments().second),
    ]);
    return { weights: weightData, firstMoments: first, secondMoments: second, steps: taken };
  }

  function writeState(state: PlanState): void {
    const write = (variables: tf.Variable[], data: readonly Float32Array[]) =>
      variables.forEach((variable, i) =>
        tf.tidy(() =>
          variable.assign(tf.tensor((data[i] as Float32Array).slice(), variable.shape)),
        ),
      );
    write(weights, state.weights);
    write(moments().first, state.firstMoments);
    write(moments().second, state.secondMoments);
    steps = state.steps;
  }

  return {
    batchSize,
    imageSize,
    microBatch,
    threads: 1,
    memoryBytes: 0,
    callsPerStep: null,
    stockLayers: [],
    step,
    infer,
    readState,
    writeState,
    // It trains the model's own variables.
    async updateModel() {},
    dispose: () => tf.dispose(made ? [made.first, made.second] : []),
  };
}

/** All but the last layer; one network where they branch. */
function bodyOf(whole: LayersModel): readonly Pick<Layer, 'apply'>[] {
  const layers = layersAfterInput(whole);
  if (isChain(layers)) return layers.slice(0, -1);
  return [modelOf({ inputs: whole.inputs, outputs: layers.at(-1)?.input as SymbolicTensor })];
}

/**
 * The last layer without its sigmoid: cross-entropy of the logit keeps the gradient of a confident
 * mistake, which the clipping of a probability would lose.
 */
function headOf(model: LayersModel): (x: tf.Tensor2D) => tf.Tensor2D {
  const layer = model.layers.at(-1) as Layer;
  const { units, activation } = layer.getConfig();
  if (layer.getClassName() !== 'Dense' || units !== 1 || activation !== 'sigmoid') {
    const detail = 'the network does not end in a dense layer of one sigmoid unit';
    throw new FailureError({ kind: 'not-a-model', detail });
  }
  const [kernel, bias] = layer.weights.map((weight) => weight.read());
  return (x) => {
    const product: tf.Tensor2D = tf.matMul(x, kernel as tf.Tensor2D);
    return bias ? tf.add<tf.Tensor2D>(product, bias) : product;
  };
}

/** Labels, and what each picture weighs by its label, nothing for padding; `[rows, 1]` each. */
function columns(
  { labels }: Batch,
  rows: number,
  weightOf: (label: number) => number,
): [tf.Tensor2D, tf.Tensor2D] {
  const column = (values: Float32Array) => tf.tensor2d(values, [rows, 1]);
  const all = new Float32Array(rows);
  all.set(labels);
  const weights = new Float32Array(rows);
  labels.forEach((label, i) => (weights[i] = weightOf(label)));
  return [column(all), column(weights)];
}

async function readAndDispose(logits: tf.Tensor2D, count: number): Promise<Float32Array> {
  try {
    return (await logits.data<'float32'>()).slice(0, count);
  } finally {
    logits.dispose();
  }
}
