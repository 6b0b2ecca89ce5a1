/** Whatever an engine does, the page trains on what is left, and says what happened. */
import { chromium, type Browser, type Page } from 'playwright/test';
import { launchArguments, requireBrowser } from '../src/cli/browser.ts';
import { smallRecipe } from './fixtures.ts';
import { TwofoldPage } from './pages/twofold-page.ts';
import { sabotage, type Sabotage } from './sabotage.ts';
import { expect, test } from './test.ts';

let browser: Browser;
test.beforeAll(async () => {
  const args = launchArguments({ softwareGPU: true });
  browser = await chromium.launch({ executablePath: requireBrowser(), args });
});
test.afterAll(() => browser.close());

async function openSabotaged(
  baseURL: string | undefined,
  names: readonly Sabotage[],
): Promise<TwofoldPage> {
  const page: Page = await browser.newPage({ baseURL: baseURL as string });
  await sabotage(page, names);
  const app = new TwofoldPage(page);
  await app.open();
  return app;
}

const done = /^Done: test accuracy .* on 8 pictures/;

/** What the page says of each. */
const reasons: { readonly [name in Sabotage]?: RegExp } = {
  'WebGPU off': /WebGPU was passed over: this browser has no WebGPU/,
  'WebGPU refused': /WebGPU was passed over: .*no graphics adapter/,
  'WebGPU wrong': /WebGPU was passed over: it computes wrong/,
  'WebGPU lost': /WebGPU failed in epoch \d+ \(the graphics device was lost/,
  'WebGL off': /WebGL was passed over: /,
  'WebGL wrong': /WebGL was passed over: it computes/,
  // When it was lost at its second start, it has not trained yet.
  'WebGL lost': /WebGL (failed in epoch \d+ \(|was passed over: )the graphics context was lost/,
  'WASM off': /WASM was passed over: this browser has no WebAssembly SIMD/,
};

for (const gpu of ['WebGPU off', 'WebGPU refused', 'WebGPU wrong', 'WebGPU lost'] as const) {
  for (const gl of ['WebGL off', 'WebGL wrong', 'WebGL lost'] as const) {
    test(`with ${gpu}, ${gl} and WASM off the run ends on the processor`, async ({
      baseURL,
      classes,
    }) => {
      const names = [gpu, gl, 'WASM off'] as const;
      const app = await openSabotaged(baseURL, names);
      await app.prepareRun(classes, { ...smallRecipe, epochs: 3 });
      await app.training.chooseEngine('auto');
      await app.training.start();
      await expect(app.status).toHaveText(done, { timeout: 200_000 });
      await expect(app.training.region).toContainText('CPU on the processor');
      for (const name of names) {
        await expect(app.training.region).toContainText(reasons[name] as RegExp);
      }
    });
  }
}

for (const gpu of ['WebGPU off', 'WebGPU refused', 'WebGPU wrong'] as const) {
  test(`with ${gpu} the automatic choice is WASM`, async ({ baseURL, classes }) => {
    const app = await openSabotaged(baseURL, [gpu]);
    await app.prepareRun(classes, smallRecipe);
    await app.training.chooseEngine('auto');
    await app.training.start();
    await expect(app.status).toHaveText(done);
    await expect(app.training.region).toContainText('WASM on the processor');
  });
}

const endings = {
  'WebGPU lost': 'the graphics device was lost: .*',
  'WebGPU complains': '.+',
  'WebGPU not finite': 'the loss was no longer a finite number',
} as const;

for (const gpu of ['WebGPU lost', 'WebGPU complains', 'WebGPU not finite'] as const) {
  test(`with ${gpu} in the middle of a run it goes on on WASM, with all its epochs`, async ({
    baseURL,
    classes,
  }) => {
    const app = await openSabotaged(baseURL, [gpu]);
    await app.prepareRun(classes, { ...smallRecipe, epochs: 4 });
    await app.training.chooseEngine('webgpu');
    await app.training.start();
    await expect(app.status).toHaveText(done, { timeout: 200_000 });
    await expect(app.training.region).toContainText('WASM on the processor');
    // It gets a second chance, and a third with less to do; one that computes wrong by then is not even started.
    const chances =
      gpu === 'WebGPU not finite'
        ? ['which was started again', 'another engine']
        : ['which was started again', 'with fewer pictures at a time', 'another engine'];
    for (const [n, chance] of chances.entries()) {
      const reason =
        gpu === 'WebGPU not finite' && n > 0 ? 'it could not be started: .*' : endings[gpu];
      const words = `WebGPU failed in epoch [23] \\(${reason}\\). The run went on in epoch [123] on [^.]*${chance}`;
      await expect(app.results.region).toContainText(new RegExp(words));
    }
    await expect(app.training.region).toContainText('Figures of 4 epochs');
    await app.classify.classify(`${classes.left}/000.png`);
    await expect(app.classify.probability).toBeVisible();
  });
}

const recovered = {
  'WebGPU lost once': ['webgpu', 'on WebGPU, which was started again'],
  'WebGPU lost twice': ['webgpu', 'on WebGPU, with fewer pictures at a time'],
  'WebGL lost once': ['webgl', 'on WebGL, which was started again'],
} as const;

for (const gpu of ['WebGPU lost once', 'WebGPU lost twice', 'WebGL lost once'] as const) {
  test(`with ${gpu} the run goes on by itself on the same engine`, async ({ baseURL, classes }) => {
    const app = await openSabotaged(baseURL, [gpu]);
    await app.prepareRun(classes, { ...smallRecipe, epochs: 3 });
    const [engine, words] = recovered[gpu];
    await app.training.chooseEngine(engine);
    await app.training.start();
    await expect(app.status).toHaveText(done, { timeout: 200_000 });
    await expect(app.results.region).toContainText(
      new RegExp(`failed in epoch 2 \\(.*\\)\\. The run went on in epoch [12] ${words}`),
    );
    await expect(app.training.region).not.toContainText('on another engine');
    await expect(app.training.region).toContainText('Figures of 3 epochs');
    await app.classify.classify(`${classes.left}/000.png`);
    await expect(app.classify.probability).toBeVisible();
  });
}

for (const engine of ['webgpu', 'wasm', 'webgl', 'cpu'] as const) {
  test(`the main job ends on ${engine}`, async ({ baseURL, classes }) => {
    const app = await openSabotaged(baseURL, []);
    await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
    await app.training.chooseEngine(engine);
    await app.training.start();
    await expect(app.status).toHaveText(done, { timeout: 200_000 });
    const label = { webgpu: 'WebGPU', wasm: 'WASM', webgl: 'WebGL', cpu: 'CPU' }[engine];
    await expect(app.training.region).toContainText(`${label} on `);
    await app.classify.classify(`${classes.right}/000.png`);
    await expect(app.classify.probability).toBeVisible();
  });
}

test('WebGPU by a program is passed over for WASM when the choice is automatic', async ({
  baseURL,
  classes,
}) => {
  const app = await openSabotaged(baseURL, []);
  await app.prepareRun(classes, smallRecipe);
  await app.training.chooseEngine('auto');
  await app.training.start();
  await expect(app.status).toHaveText(/^Done/);
  await expect(app.training.region).toContainText(/WASM on the processor/);
  await expect(app.training.region).toContainText(
    /WebGPU was passed over: it runs by a program here/,
  );
});

test('a model whose engine is put away for a faster one still answers', async ({
  baseURL,
  classes,
}) => {
  const app = await openSabotaged(baseURL, []);
  await app.prepareRun(classes, { ...smallRecipe, epochs: 1 });
  await app.training.chooseEngine('webgl');
  await app.training.start();
  await expect(app.status).toHaveText(done, { timeout: 200_000 });
  await app.classify.classify(`${classes.left}/000.png`);
  await expect(app.classify.probability).toBeVisible();
  await app.training.chooseEngine('auto');
  await app.training.compareEngines();
  await expect(app.training.region).toContainText('times faster than WebGL', { timeout: 120_000 });
  await app.classify.classify(`${classes.right}/000.png`);
  await expect(app.classify.answers).toHaveCount(2);
  await expect(app.classify.region).not.toContainText('There is no model');
});

test('a comparison can be stopped', async ({ baseURL }) => {
  // Two adapters that are programs take seconds.
  const app = await openSabotaged(baseURL, []);
  await app.training.compareEngines();
  await app.training.stopComparingButton.click();
  await expect(app.training.compareButton).toBeVisible();
  await expect(app.training.region).not.toContainText('times faster');
});

test('the engines are compared by measurement, and the result is remembered', async ({
  baseURL,
  classes,
}) => {
  const app = await openSabotaged(baseURL, []);
  await app.prepareRun(classes, smallRecipe);
  await app.training.chooseEngine('auto');
  await app.training.compareEngines();
  // Of two adapters that are programs now the one, now the other is the slower.
  const words =
    /WASM[^:]*: (?=.*times faster than WebGPU)(?=.*times faster than WebGL).* times faster than \w+ here/;
  await expect(app.training.region).toContainText(words, { timeout: 120_000 });
  await app.page.reload();
  await expect(app.status).toHaveText('Ready to train');
  await app.training.start();
  await expect(app.status).toHaveText(done);
  await expect(app.training.region).toContainText(words);
  await app.training.chooseEngine('webgl');
  await app.training.compareEngines();
  await expect(app.training.region).toContainText(/WebGL: .* times slower than WASM/, {
    timeout: 120_000,
  });
});
