import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { modelFrom } from '../training/model.ts';
import { readKerasH5 } from './keras-h5.ts';
import { readKeras } from './keras-zip.ts';
import { snapshotOf } from './snapshot.ts';

const files = import.meta.glob<string>('../../e2e/formats/golden/keras*.{h5,keras}', {
  query: '?url',
  import: 'default',
});
interface Expectations {
  readonly size: number;
  /** Probabilities of the second class, by file. */
  readonly expected: { readonly [name: string]: readonly number[] };
}
const [expectations] = Object.values(
  import.meta.glob<Expectations>('../../e2e/formats/golden/keras.json', {
    eager: true,
    import: 'default',
  }),
);
const { size, expected } = expectations as Expectations;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** As `make-keras.py` counts them. */
function pictures(): Float32Array {
  const first = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 37) % 256);
  const start = first.length * 37;
  const second = new Uint8Array(first.length);
  const row = size * 3;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < row; x++)
      second[(size - 1 - y) * row + x] = (start + (y * row + x) * 37) % 256;
  }
  return Float32Array.from([...first, ...second], (byte) => byte / 255);
}

describe('a file of Keras predicts here as it does there', () => {
  test.each(Object.entries(expected))('%s', async (name, probabilities) => {
    const url = await files[`../../e2e/formats/golden/${name}`]?.();
    const file = new Uint8Array(await (await fetch(url ?? '')).arrayBuffer());
    const read = await (name.endsWith('.h5') ? readKerasH5 : readKeras)(file);
    expect(read.manifest).toBeNull();
    expect(read.writtenBy).toMatch(name.startsWith('keras2') ? /^Keras 2\./ : /^Keras 3\./);
    const model = await modelFrom(snapshotOf(read.network));
    const outputs = model.predict(tf.tensor4d(pictures(), [2, size, size, 3])) as tf.Tensor;
    const found = await outputs.data<'float32'>();
    probabilities.forEach((probability, i) => {
      expect(Math.abs((found[i] as number) - probability)).toBeLessThan(1e-5);
    });
    const [first, second] = probabilities as [number, number];
    expect(Math.abs(first - second)).toBeGreaterThan(2e-6);
  });
});
