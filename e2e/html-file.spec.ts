/** The page that stands alone, as the built app writes it, opened from the disk. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { encode } from 'fast-png';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright/test';
import { build } from 'vite';
import { preprocessingOf, type Preprocessing } from '../src/domain/model.ts';
import { createRandom } from '../src/domain/random.ts';
import { defaultRecipe } from '../src/domain/recipe.ts';
import type { ModelToWrite } from '../src/formats/model-file.ts';
import { createParity, parityPictures } from '../src/formats/parity.ts';
import { snapshotOf } from '../src/formats/snapshot.ts';
import {
  manifestFor,
  networkOfAllKinds,
  referenceNetwork,
} from '../src/formats/trials/networks.ts';
import { modelFrom } from '../src/training/model.ts';
import { faults } from './axe.ts';
import { root } from './command.ts';
import { expect, test } from './test.ts';

const size = 64;
const hostile = '</script><img src=x onerror="alert(1)">';

let write: (model: ModelToWrite) => Promise<Uint8Array>;

test.beforeAll(async () => {
  // Minified as the app is: the program is made of what is left of the functions then.
  const outDir = mkdtempSync(join(tmpdir(), 'twofold-html-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      target: 'es2022',
      minify: true,
      lib: { entry: 'src/formats/html/html.ts', formats: ['es'], fileName: () => 'html.mjs' },
    },
  });
  const built = (await import(pathToFileURL(join(outDir, 'html.mjs')).href)) as {
    writeHtml: typeof write;
  };
  write = built.writeHtml;
  await tf.setBackend('cpu');
});

/** tfjs's probability for `[size, size, 3]` from 0 to 255. */
async function tfjsAnswer({ network }: ModelToWrite, pixels: tf.Tensor3D): Promise<number> {
  const model = await modelFrom(snapshotOf(network));
  const output = model.predict(tf.expandDims(tf.div(pixels, 255), 0)) as tf.Tensor;
  const [probability] = await output.data();
  model.dispose();
  return probability as number;
}

async function modelToWrite(
  network: ModelToWrite['network'],
  rounding: Preprocessing['rounding'] = 'to whole bytes',
): Promise<ModelToWrite> {
  const preprocessing = preprocessingOf(defaultRecipe, rounding);
  const classNames = ['ants', hostile] as const;
  const manifest = { ...manifestFor(network), preprocessing, classNames };
  const model = { network, manifest };
  const inputs = parityPictures(size);
  const answers: number[] = [];
  for (const input of inputs) {
    answers.push(await tfjsAnswer(model, tf.tensor3d(input, [size, size, 3])));
  }
  return { network, manifest: { ...manifest, parity: createParity(size, inputs, answers) } };
}

/** Noise with transparency, wider than high; the file, and its colors as `[height, width, 3]`. */
function picture(seed: number, width = 90, height = 50) {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: width * height * 4 }, () => Math.floor(random() * 256));
  const png = encode({ width, height, data, channels: 4, depth: 8 });
  const colors = tf.slice3d(tf.tensor3d(data, [height, width, 4]), [0, 0, 0], [height, width, 3]);
  return { file: { name: `${seed}.png`, mimeType: 'image/png', buffer: Buffer.from(png) }, colors };
}

async function open(page: Page, folder: string, model: ModelToWrite): Promise<string[]> {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    // A driver may say that it was slow.
    if (message.type() === 'error') requests.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => requests.push(`error: ${error.message}`));
  const path = join(folder, 'model.html');
  writeFileSync(path, await write(model));
  await page.goto(pathToFileURL(path).href);
  await expect(page.getByRole('status')).toHaveText('Ready.');
  return requests;
}

for (const [name, network, rounding] of [
  ['the reference', referenceNetwork(size), 'to whole bytes'],
  ['the reference, for pixels that nobody rounds,', referenceNetwork(size), 'none'],
  ['a network with all kinds of layers', networkOfAllKinds(size), 'to whole bytes'],
] as const) {
  test(`${name} answers from a file as tfjs does, and asks nobody`, async ({ page, folder }) => {
    const model = await modelToWrite(network, rounding);
    const requests = await open(page, folder, model);
    expect(Number(await page.locator('#parity').getAttribute('data-difference'))).toBeLessThan(
      1e-6,
    );
    await expect(page.locator('#parity')).toHaveText(/^Checked when it was opened/);

    const pictures = [1, 2, 3].map((seed) => picture(seed));
    await page.getByLabel('Choose pictures').setInputFiles(pictures.map(({ file }) => file));
    await expect(page.getByRole('status')).toHaveText(/^3 classified/);
    const items = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
    await expect(items).toHaveCount(3);
    for (const [i, { colors }] of pictures.entries()) {
      const resized = tf.image.resizeBilinear(colors, [size, size], false, true);
      const wanted = await tfjsAnswer(model, rounding === 'none' ? resized : tf.round(resized));
      const shown = await items.nth(i).locator('data').getAttribute('value');
      expect(Math.abs(Number(shown) - wanted)).toBeLessThan(1e-5);
      await expect(items.nth(i).locator('.verdict')).toHaveText(wanted < 0.5 ? 'ants' : hostile);
      const width = await items.nth(i).getByRole('presentation').evaluate(widthOf);
      expect(width).toBe(90);
    }
    // The page itself, and the pictures that it shows.
    expect(requests.map((url) => url.replace(/^(file|blob):.*/s, '$1'))).toEqual([
      'file',
      'blob',
      'blob',
      'blob',
    ]);
  });
}

function widthOf(image: Element): number {
  return (image as HTMLImageElement).naturalWidth;
}

test('the policy holds: nothing can be fetched, nothing else runs', async ({ page, folder }) => {
  await open(page, folder, await modelToWrite(referenceNetwork(size)));
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    document.body.append(script);
    const fetched = await fetch('https://example.com/').then(
      () => 'fetched',
      () => 'refused',
    );
    return { fetched, ran: 'ran' in globalThis };
  });
  expect(outcome).toEqual({ fetched: 'refused', ran: false });
});

test('what is no picture is told apart, dropped pictures are taken too', async ({
  page,
  folder,
}) => {
  await open(page, folder, await modelToWrite(referenceNetwork(size)));
  const { file } = picture(4);
  const dropped = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));
    data.items.add(new File(['words'], 'words.png', { type: 'image/png' }));
    return data;
  }, file.buffer.toString('base64'));
  await page.dispatchEvent('main', 'drop', { dataTransfer: dropped });
  await expect(page.getByRole('status')).toHaveText(/^1 classified: .*, 1 could not be read$/);
  await expect(page.getByText('This browser can’t read it as a picture.')).toBeVisible();
});

test.describe('for everybody', () => {
  // axe is put into the page.
  test.use({ bypassCSP: true });

  test('by keyboard, and without a fault that axe finds, light and dark', async ({
    page,
    folder,
  }) => {
    await open(page, folder, await modelToWrite(referenceNetwork(size)));
    await page.keyboard.press('Tab');
    await expect(page.getByLabel('Choose pictures')).toBeFocused();
    const files = [5, 6].map((seed) => picture(seed).file);
    await page.getByLabel('Choose pictures').setInputFiles(files);
    await expect(page.getByRole('status')).toHaveText(/^2 classified/);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faults(page)).toEqual([]);
    }
  });
});
