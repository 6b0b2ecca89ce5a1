/**
 * A model as one HTML file that classifies pictures offline, opened from a disk: the network, its
 * weights, the manifest, and a small program that runs them. The page's own policy lets nothing else run
 * in it, and lets it connect to nothing.
 */
import type { ModelToWrite } from '../model-file.ts';
import { convolutionRuntime } from './convolution.ts';
import { htmlEnd, htmlStart } from './document.ts';
import { networkRuntime } from './network.ts';
import { pageRuntime, type StoredNetwork } from './page.ts';
import { pixelsRuntime } from './pixels.ts';
import { resizeRuntime } from './resize.ts';
import { style } from './style.ts';

/** Takes 4/3 of the weights' bytes, and about 40 kB. */
export async function writeHtml(model: ModelToWrite): Promise<Uint8Array<ArrayBuffer>> {
  const { network, manifest } = model;
  const script = programText();
  const policy = [
    ...["default-src 'none'", `script-src '${await digestOf(script)}'`],
    ...[`style-src '${await digestOf(style)}'`, 'img-src blob:'],
    ...["base-uri 'none'", "form-action 'none'"],
  ].join('; ');
  const stored: StoredNetwork = {
    input: network.input,
    layers: network.layers.map(({ weights, ...layer }) => ({
      ...layer,
      weights: weights.map(({ name }) => name),
    })),
  };
  return joined([
    htmlStart(manifest, { policy, style }),
    `<script type="application/json" id="twofold_manifest">${scriptSafe(manifest)}</script>\n`,
    `<script type="application/json" id="twofold_network">${scriptSafe(stored)}</script>\n`,
    ...network.layers.flatMap(({ weights }) =>
      weights.flatMap(({ values }) => [
        '<script type="text/plain" data-weight>',
        base64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
        '</script>\n',
      ]),
    ),
    `<script>${script}</script>\n`,
    htmlEnd,
  ]);
}

/** Each of the functions names nothing outside of itself, whatever a minifier has made of it. */
export function programText(): string {
  const program = `(()=>{
const predictorOf=(${String(networkRuntime)})((${String(convolutionRuntime)})());
const resize=(${String(resizeRuntime)})();
const read=(${String(pixelsRuntime)})();
(${String(pageRuntime)})({predictorOf,read,resize});
})();`;
  // Run by tsx, functions are wrapped in calls that keep their names; the page has to do without.
  return program.includes('__name(') ? `const __name=(made)=>made;${program}` : program;
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${new TextDecoder().decode(base64(new Uint8Array(digest)))}`;
}

/** JSON that no class, whatever its name, can end the element with. */
function scriptSafe(value: object): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

const letters = new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
);

/** As bytes: a string of so many letters would take twice the memory, and has its limit. */
function base64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoded = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const three =
      ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    for (let i = 0; i < 4; i++) encoded[to + i] = letters[(three >>> (18 - 6 * i)) & 63] as number;
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return encoded.fill(0x3d, encoded.length - missing);
}

function joined(parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const all = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part));
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
