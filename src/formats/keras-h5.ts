/**
 * Keras's legacy HDF5 file, `model.h5`: the configuration and the training as attributes of the root,
 * weights in `/model_weights/LAYER/WEIGHT`, listed by `layer_names` and `weight_names`. Layout:
 * `keras/src/legacy/saving/legacy_h5_format.py`.
 */
import { withBinaryHead } from './binary-head.ts';
import { inputRangeOf, toldRange, withInputRange } from './input-range.ts';
import { readKerasConfig, withWeights, type WantedWeight } from './keras-config.ts';
import { writeHdf5 } from './keras-hdf5-library.ts';
import { readHdf5, type Hdf5Reader } from './keras-hdf5.ts';
import { headOf, legacyTraining } from './keras-training.ts';
import { notAModel } from './checked.ts';
import { parseJson, shortened } from './keras-values.ts';
import { asKerasOrders, legacyConfig } from './keras-write.ts';
import { manifestKey, type ModelRead, type ModelToWrite } from './model-file.ts';

/** Before 2.16, which is Keras 3: what reads it takes it as a file of Keras 2. */
const kerasVersion = '2.15.0';
const weightsGroup = '/model_weights';

/** Throws `unsupported-layer` for a layer that Keras 2 and 3 would not both read alike. */
export async function writeKerasH5({
  network,
  manifest,
}: ModelToWrite): Promise<Uint8Array<ArrayBuffer>> {
  const ordered = asKerasOrders(network);
  const config = legacyConfig(ordered);
  return await writeHdf5((file) => {
    file.create_attribute('backend', 'tensorflow');
    file.create_attribute('keras_version', kerasVersion);
    file.create_attribute('model_config', JSON.stringify(config));
    file.create_attribute('training_config', JSON.stringify(legacyTraining(manifest.recipe)));
    file.create_attribute(manifestKey, JSON.stringify(manifest));
    const root = file.create_group('model_weights');
    root.create_attribute('backend', 'tensorflow');
    root.create_attribute('keras_version', kerasVersion);
    root.create_attribute(
      'layer_names',
      ordered.layers.map(({ name }) => name),
    );
    const nameNone = (group: typeof root) =>
      // As h5py writes an empty list.
      group.create_attribute('weight_names', new Float64Array(0), [0], '<d');
    for (const { name, weights } of ordered.layers) {
      const group = root.create_group(name);
      if (weights.length === 0) {
        nameNone(group);
        continue;
      }
      const names = weights.map((weight) => `${weight.name}:0`);
      group.create_attribute(
        'weight_names',
        names.map((weight) => `${name}/${weight}`),
      );
      const inner = group.create_group(name);
      weights.forEach(({ values, shape }, i) => {
        const dataset = { data: values, shape: [...shape], dtype: '<f' };
        inner.create_dataset({ name: names[i] as string, ...dataset });
      });
    }
    nameNone(root.create_group('top_level_model_weights'));
  });
}

/**
 * A file of Keras 2, tf-keras or Keras 3. A model without our manifest that starts by making bytes
 * small is taken as one for bytes; the network read takes 0 to 1 all the same. Throws `not-a-model` or
 * `unsupported-layer`.
 */
export async function readKerasH5(bytes: Uint8Array): Promise<ModelRead> {
  return await readHdf5(bytes, (file) => {
    const text = file.text('', 'model_config');
    if (text === null) {
      const isWeights = file.has('/layers') || file.texts('', 'layer_names') !== null;
      throw notAModel(
        isWeights ? 'it has the weights alone, not the layers' : 'it is not of Keras',
      );
    }
    const written = file.text('', 'keras_version') ?? '';
    const version = /^[3-9]/.test(written) ? 3 : 2;
    const model = readKerasConfig(parseJson(text, 'its list of layers'), version);
    if (!file.has(weightsGroup)) throw notAModel('there are no weights in it');
    const found = withWeights(model, ({ fileName }, wanted) =>
      weightsOf(file, `${weightsGroup}/${fileName}`, wanted),
    );
    const training = file.text('', 'training_config');
    const parsed = training === null ? null : parseJson(training, 'its way of training');
    const network = withBinaryHead(found, headOf(model, parsed));
    const manifest = file.text('', manifestKey);
    return {
      network: manifest === null ? withInputRange(network, inputRangeOf(network)) : network,
      manifest,
      toldRange: toldRange(network),
      writtenBy: written === '' ? 'Keras' : `Keras ${shortened(written)}`,
    };
  });
}

function weightsOf(file: Hdf5Reader, group: string, wanted: readonly WantedWeight[]) {
  const names = file.texts(group, 'weight_names') ?? [];
  if (names.length !== wanted.length) {
    throw notAModel(`${shortened(group)} in it has ${names.length} weights, not ${wanted.length}`);
  }
  return wanted.map(({ shape }, i) => file.floats(`${group}/${names[i]}`, shape));
}
