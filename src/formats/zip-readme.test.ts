/** The programs themselves are run by `e2e/formats/check_snippets.py`. */
import { expect, test } from 'vitest';
import { fileNames } from '../domain/model-formats.ts';
import { snippets } from './snippets.ts';
import { manifestFor, networkOfAllKinds, referenceNetwork } from './trials/networks.ts';
import { zipReadme } from './zip-readme.ts';

const manifest = manifestFor(referenceNetwork());
const { tfjs, ...models } = fileNames;
const tfjsFiles = ['tfjs/model.json', 'tfjs/weights.bin'];
const files = [
  ...Object.values(models),
  ...tfjsFiles,
  ...['manifest.json', 'MODEL_CARD.md', 'history.csv', 'logs/train/a', 'logs/validation/b'],
];

test('each file or folder is told of once, and each kind of model has its program', () => {
  const readme = zipReadme(manifest, files);
  expect(readme).not.toContain(tfjs);
  const rows = [...readme.matchAll(/^\| `(.*?)` \| (.+) \|$/gm)].map(([, path]) => path);
  expect(rows).toEqual([
    ...Object.values(models).filter((name) => name !== models.html),
    ...[models.html, 'tfjs/', 'manifest.json', 'MODEL_CARD.md', 'history.csv', 'logs/'],
  ]);
  const titles = [...readme.matchAll(/^### .*: `(.*)`$/gm)].map(([, path]) => path);
  expect(titles).toEqual([
    ...Object.values(models).filter((name) => name !== models.html),
    ...['tfjs/model.json', models.html, 'logs/'],
  ]);
});

test('what is not in the zip has no program', () => {
  const readme = zipReadme(manifest, ['model.onnx', 'manifest.json']);
  expect(readme.match(/^### /gm)).toHaveLength(1);
  expect(readme).not.toContain('tensorboard');
});

test('weights alone have a program where the network is the one that the app trains', () => {
  const weightsOf = (given: typeof manifest) =>
    snippets(given).filter(({ code }) => code.includes('load_state_dict'));
  expect(weightsOf(manifest)).toHaveLength(2);
  expect(weightsOf(manifestFor(networkOfAllKinds()))).toEqual([]);
  const from = { file: 'a.h5', format: 'Keras .h5', writtenBy: '' };
  expect(weightsOf({ ...manifest, from })).toEqual([]);
});

test('the preprocessing is the manifest’s, in the words and in the programs', () => {
  const plain = zipReadme(manifest, files);
  expect(plain).toContain('no antialiasing');
  expect(plain).toContain('ImageOps.exif_transpose');
  expect(plain).not.toContain('def spans');
  const stored = { ...manifest.preprocessing, orientation: 'as stored' } as const;
  const resize = 'bilinear, half-pixel centres, antialias';
  const other = zipReadme({ ...manifest, preprocessing: { ...stored, resize } }, files);
  expect(other).toContain('antialias=True');
  expect(other).toContain('do not follow its EXIF orientation');
  expect(other).not.toContain('exif_transpose');
  expect(other).not.toContain('def between');
});

test('nothing rounds where the model was made for pixels that nobody rounded', () => {
  const plain = zipReadme(manifest, files);
  expect(plain).toContain('Round to whole bytes');
  expect(plain).toContain('np.rint(');
  expect(plain).toContain('tf.round(');
  for (const resize of [
    'bilinear, half-pixel centres, no antialias',
    'bilinear, half-pixel centres, antialias',
  ] as const) {
    const preprocessing = { ...manifest.preprocessing, resize, rounding: 'none' } as const;
    const readme = zipReadme({ ...manifest, preprocessing }, files);
    expect(readme).toContain('do not round them to whole bytes');
    expect(readme).toContain('pixels = resized(pixels).astype(np.float32)');
    expect(readme).not.toMatch(/np\.rint|tf\.round|Round to/);
  }
});

test('PyTorch is given blue first where its files were written for that', () => {
  expect(zipReadme(manifest, files, 'BGR').match(/\[\.\.\., ::-1\]/g)).toHaveLength(3);
  expect(zipReadme(manifest, files)).not.toContain('::-1');
});

test('a class of any name ends no block', () => {
  const name = 'a"\n```\n# b';
  const readme = zipReadme({ ...manifest, classNames: [name, 'c'] }, files);
  const fences = readme.match(/^```\w*$/gm) ?? [];
  expect(fences.length % 2).toBe(0);
  expect(fences.filter((_, i) => i % 2 === 1).every((fence) => fence === '```')).toBe(true);
});
