/** The longest lists of pictures: what the app writes, it reads. */
import { expect, test } from 'vitest';
import { defaultReadingChoices, defaultWritingOptions } from '../domain/model-formats.ts';
import type { ListedFile } from '../domain/model.ts';
import { readModel } from './read-model.ts';
import { snapshotOf } from './snapshot.ts';
import { manifestFor, referenceNetwork } from './trials/networks.ts';
import { writeModel } from './write-model.ts';

const network = referenceNetwork(22);
const train = Array.from({ length: 150_000 }, (_, i): ListedFile => {
  return {
    path: `pictures/of the first/IMG_${i}.jpeg`,
    label: 0,
    sha256: i.toString(16).padStart(64, '0'),
    probability: i / 150_000,
  };
});
const manifest = { ...manifestFor(network), files: { train, validation: [], test: [] } };
const text = JSON.stringify(manifest.files);

test.each(['h5', 'keras', 'pt', 'safetensors', 'tfjs'] as const)(
  '%s with 150,000 pictures listed comes back',
  { timeout: 60_000 },
  async (format) => {
    const options = defaultWritingOptions;
    const bytes = await writeModel(format, { network: snapshotOf(network), manifest, options });
    const opened = await readModel([new File([bytes], 'model')], defaultReadingChoices);
    expect(JSON.stringify(opened.manifest?.files) === text).toBe(true);
  },
);
