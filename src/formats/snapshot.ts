/** A network from the plain snapshot of a tfjs model, and back. */
import { FailureError } from '../domain/failure.ts';
import type { ModelSnapshot } from '../domain/model.ts';
import { withBinaryHead } from './binary-head.ts';
import { readKerasConfig, withWeights } from './keras-config.ts';
import { tfjsConfig } from './keras-write.ts';
import { notAModel } from './checked.ts';
import { shortened } from './keras-values.ts';
import { elements, type Network } from './network.ts';

/**
 * The network of a snapshot, which takes 0 to 1 and gives the probability of class 1; its weights are
 * copies. Throws `unsupported-layer` or `not-a-model`.
 */
export function networkOf({ topology, weightSpecs, weightData }: ModelSnapshot): Network {
  const model = readKerasConfig(topology, 2);
  const data = new Float32Array(weightData.slice(0));
  let at = 0;
  const found = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  for (const { name, shape } of weightSpecs) {
    const length = elements(shape);
    if (!(at + length <= data.length)) throw notAModel('it has fewer weights than it lists');
    found.set(name, { shape, values: data.slice(at, at + length) });
    at += length;
  }
  const network = withWeights(model, ({ fileName }, wanted) =>
    wanted.map(({ name, shape }) => {
      const weight = found.get(`${fileName}/${name}`);
      if (!weight || String(weight.shape) !== String(shape)) {
        throw notAModel(`the ${name} of ${shortened(fileName)} is not there, or of another shape`);
      }
      return weight.values;
    }),
  );
  return withBinaryHead(network, model.softmax ? 'softmax' : 'answer');
}

/**
 * A snapshot that tfjs reads, its weights in the order in which tfjs has them: those that training
 * changes first, then the moving averages. Throws `unsupported-layer` for what tfjs can't do.
 */
export function snapshotOf(network: Network): ModelSnapshot {
  refuseForTfjs(network);
  const all = network.layers.flatMap(({ name: layer, weights }) =>
    weights.map((weight) => ({ ...weight, layer })),
  );
  const moves = ({ name }: { readonly name: string }) => name.startsWith('moving_');
  const ordered = [...all.filter((weight) => !moves(weight)), ...all.filter(moves)];
  const data = new Float32Array(ordered.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of ordered) {
    data.set(values, at);
    at += values.length;
  }
  return {
    topology: tfjsConfig(network),
    weightSpecs: ordered.map(({ layer, name, shape }) => ({
      name: `${layer}/${name}`,
      shape: [...shape],
      dtype: 'float32',
    })),
    weightData: data.buffer,
  };
}

/** tfjs-layers 4.22 passes over the dilation of a DepthwiseConv2D without a word. */
function refuseForTfjs({ layers }: Network): void {
  for (const { name, operation } of layers) {
    if (operation.kind === 'DepthwiseConv2D' && operation.dilation.some((step) => step !== 1)) {
      const type = 'DepthwiseConv2D with dilation';
      throw new FailureError({ kind: 'unsupported-layer', layer: name, type, format: 'tfjs' });
    }
  }
}
