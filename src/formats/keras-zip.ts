/**
 * Keras 3's own file, `model.keras`: a zip of `metadata.json`, `config.json` and `model.weights.h5`,
 * in which `/layers/CLASS_N/vars/0` is the first weight of the n-th layer of its class. Layout:
 * `keras/src/saving/saving_lib.py`. The manifest lies beside them; Keras does not look at it.
 */
import { zipSync } from 'fflate';
import { withBinaryHead } from './binary-head.ts';
import { inputRangeOf, toldRange, withInputRange } from './input-range.ts';
import { readKerasConfig, withWeights, type WantedWeight } from './keras-config.ts';
import { writeHdf5 } from './keras-hdf5-library.ts';
import { readHdf5, type Hdf5Reader } from './keras-hdf5.ts';
import { compileConfig, headOf } from './keras-training.ts';
import { notAModel } from './checked.ts';
import { checkDepth, fieldsOf, parseJson, shortened, type Fields } from './keras-values.ts';
import { asKerasOrders, keras3Config } from './keras-write.ts';
import { mostManifestBytes, mostWeightBytes } from './limits.ts';
import type { ModelRead, ModelToWrite } from './model-file.ts';
import type { Network } from './network.ts';
import { unzipChosen } from './zip-names.ts';

const kerasVersion = '3.8.0';
const names = {
  metadata: 'metadata.json',
  config: 'config.json',
  weights: 'model.weights.h5',
  manifest: 'manifest.json',
} as const;

const limitBytes: { readonly [name: string]: number } = {
  [names.metadata]: 1024 ** 2,
  [names.config]: 64 * 1024 ** 2,
  [names.weights]: mostWeightBytes,
  [names.manifest]: mostManifestBytes,
};
/** Keras stores without compressing, and a zip made anew of that shrinks it little. */
const mostExpansion = 100;

/** Throws `unsupported-layer` for a layer that Keras 3 would read otherwise. */
export async function writeKeras(model: ModelToWrite): Promise<Uint8Array<ArrayBuffer>> {
  const { manifest } = model;
  const network = asKerasOrders(model.network);
  const config = keras3Config(network, compileConfig(manifest.recipe));
  const made = new Date(manifest.createdAt);
  const [day, time] = (Number.isNaN(made.getTime()) ? new Date(0) : made).toISOString().split('T');
  const metadata = { keras_version: kerasVersion, date_saved: `${day}@${time?.slice(0, 8)}` };
  const json = (value: object) => new TextEncoder().encode(JSON.stringify(value));
  return zipSync(
    {
      [names.metadata]: json(metadata),
      [names.config]: json(config),
      [names.weights]: await writeWeights(network),
      [names.manifest]: json(manifest),
    },
    // Their moments are in the files: the same model gives the same bytes.
    { level: 0, mtime: '1980-01-01T00:00:00' },
  );
}

/** Takes inputs as `readKerasH5` does, and throws what it throws. */
export async function readKeras(bytes: Uint8Array): Promise<ModelRead> {
  const files = unpack(bytes);
  const text = (name: string) => {
    const file = files[name];
    return file ? new TextDecoder().decode(file) : null;
  };
  const config = text(names.config);
  if (config === null) throw notAModel(`there is no ${names.config} in it`);
  const parsed = parseJson(config, names.config);
  checkDepth(parsed);
  const metadata = jsonFields(text(names.metadata) ?? '{}', names.metadata);
  const written = typeof metadata.keras_version === 'string' ? metadata.keras_version : '';
  const model = readKerasConfig(parsed, written.startsWith('2') ? 2 : 3);
  const weights = files[names.weights];
  if (!weights) throw notAModel(`there is no ${names.weights} in it, as all but large models have`);
  const groups = groupNames(model.origins.map(({ className }) => className));
  const groupOf = new Map(model.origins.map((origin, i) => [origin, groups[i] as string]));
  const found = await readHdf5(weights, (file) => {
    // Keras 2 had the format for a while, with another name for the list.
    const root = ['/layers', '/_layer_checkpoint_dependencies'].find((path) => file.has(path));
    if (root === undefined) throw notAModel('there are no weights in it');
    return withWeights(model, (origin, wanted) =>
      weightsOf(file, `${root}/${groupOf.get(origin)}/vars`, wanted),
    );
  });
  const compiled = fieldsOf(parsed, names.config).compile_config ?? null;
  const network = withBinaryHead(found, headOf(model, compiled));
  const manifest = text(names.manifest);
  return {
    network: manifest === null ? withInputRange(network, inputRangeOf(network)) : network,
    manifest,
    toldRange: toldRange(network),
    writtenBy: written === '' ? 'Keras' : `Keras ${shortened(written)}`,
  };
}

async function writeWeights({ layers }: Network): Promise<Uint8Array<ArrayBuffer>> {
  const groups = groupNames(layers.map(({ operation }) => operation.kind));
  return await writeHdf5((file) => {
    const root = file.create_group('layers');
    layers.forEach(({ name, weights }, i) => {
      const group = root.create_group(groups[i] as string);
      group.create_attribute('name', name);
      const vars = group.create_group('vars');
      weights.forEach(({ values, shape }, at) => {
        vars.create_dataset({ name: String(at), data: values, shape: [...shape], dtype: '<f' });
      });
    });
    file.create_group('vars');
  });
}

function weightsOf(file: Hdf5Reader, group: string, wanted: readonly WantedWeight[]) {
  if (file.has(`${group}/${wanted.length}`)) {
    throw notAModel(`${shortened(group)} in it has more than ${wanted.length} weights`);
  }
  return wanted.map(({ shape }, i) => file.floats(`${group}/${i}`, shape));
}

/** By class in snake case and how many of it came before (`naming.to_snake_case`). */
function groupNames(classNames: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return classNames.map((className) => {
    const snake = className
      .replaceAll(/\W+/g, '')
      .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase();
    const count = counts.get(snake) ?? 0;
    counts.set(snake, count + 1);
    return count === 0 ? snake : `${snake}_${count}`;
  });
}

function unpack(bytes: Uint8Array): Record<string, Uint8Array> {
  const seen = new Set<string>();
  return unzipChosen(bytes, ({ name, size, originalSize }) => {
    const isSound = originalSize <= Math.min(limitBytes[name] ?? -1, mostExpansion * size);
    // One of each: a zip may claim the same name a thousand times.
    const wanted = isSound && !seen.has(name);
    seen.add(name);
    return wanted;
  });
}

function jsonFields(text: string, name: string): Fields {
  return fieldsOf(parseJson(text, name), name);
}
