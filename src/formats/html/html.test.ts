import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { manifestFor, networkOfAllKinds } from '../trials/networks.ts';
import { programText, writeHtml } from './html.ts';

const hostile = '</script><script>alert(1)</script><!-- & "quoted"';
const network = networkOfAllKinds(12);
const plain = manifestFor(network);
const manifest = { ...plain, name: hostile, classNames: ['ants', hostile] as const };
const page = new TextDecoder().decode(await writeHtml({ network, manifest }));

function elements(tag: string): string[] {
  return [...page.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'gs'))].map(
    ([, content]) => content as string,
  );
}

const scripts = elements('script');
const digestOf = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('its policy lets its own program and its own style in, and nothing else', () => {
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  expect(policy?.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${digestOf(scripts.at(-1))}`,
    `style-src ${digestOf(elements('style')[0])}`,
    'img-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test('the manifest comes back as it was, whatever the classes are called', () => {
  expect(JSON.parse(scripts[0] as string)).toEqual(manifest);
  expect(page).toContain('id="twofold_manifest"');
  expect(page.split(hostile)).toHaveLength(1);
  // Manifest, network, weights, program.
  const weights = network.layers.flatMap((layer) => layer.weights);
  expect(scripts).toHaveLength(3 + weights.length);
});

test('the weights are there to the bit', () => {
  const weights = network.layers.flatMap((layer) => layer.weights);
  const blocks = scripts.slice(2, -1).map((text) => Buffer.from(text, 'base64'));
  expect(blocks.map((block) => new Float32Array(new Uint8Array(block).buffer))).toEqual(
    weights.map(({ values }) => values),
  );
});

test('nothing in the program ends its element, and it names nothing from outside', () => {
  const program = programText();
  expect(program).not.toMatch(/<\/script|<!--/i);
  expect(program).not.toMatch(/__vi|import\(|require\(|fetch\(|XMLHttp|WebSocket|https?:/);
});

test('it says how it did in the test, and on how many pictures', () => {
  expect(page).toContain('On 4 pictures that it was not trained on');
  expect(page).toContain('<td>75.0%</td><td>30.1% to 95.4%</td><td>of 4 pictures</td>');
  expect(page).toContain('It is no medical device');
});

test('it says whether pixels are rounded', async () => {
  expect(page).toContain('Round to whole bytes');
  const preprocessing = { ...plain.preprocessing, rounding: 'none' } as const;
  const floats = await writeHtml({ network, manifest: { ...plain, preprocessing } });
  const text = new TextDecoder().decode(floats);
  expect(text).toContain('do not round them');
  expect(text).not.toContain('Round to whole bytes');
});

test('a model that was not tested says so', async () => {
  const untested = { ...plain, test: null };
  const text = new TextDecoder().decode(await writeHtml({ network, manifest: untested }));
  expect(text).toContain('It was not tested.');
  expect(text).toContain('how often it is right is not known');
});
