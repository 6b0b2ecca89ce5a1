/**
 * Writes the licenses of all packages that the built app carries. Vite's own `build.license` sees
 * the page's bundle only, and rollup's license plugins see one bundle each: most of the packages
 * here are in those of the workers.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { packageRoot } from './build.ts';

/** Texts for packages that come without, from their repositories or others of their family. */
const textsElsewhere: readonly (readonly [RegExp, string])[] = [
  [/^@tensorflow\/tfjs-layers$/, 'src/cli/licenses/tfjs-layers.txt'],
  [/^@tensorflow\//, 'node_modules/@tensorflow/tfjs-vis/LICENSE'],
  [/^@bufbuild\/protobuf$/, 'node_modules/@tensorflow/tfjs-vis/LICENSE'],
  [/^@bufbuild\/protobuf$/, 'src/cli/licenses/protobuf-varint.txt'],
  [/^onnx-buf$/, 'src/cli/licenses/onnx-buf.txt'],
  [/^seedrandom$/, 'src/cli/licenses/seedrandom.txt'],
  [/^vega(-|$)/, 'node_modules/vega-view/LICENSE'],
];

/** One and the same plugin goes among the page's and the workers', which are bundled first. */
export function thirdPartyLicenses(): Plugin {
  const folders = new Set<string>();
  return {
    name: 'third-party-licenses',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const output of Object.values(bundle)) {
        for (const id of output.type === 'chunk' ? output.moduleIds : []) {
          const folder = packageFolder(id);
          if (folder) folders.add(folder);
        }
      }
      if (this.environment.config.isWorker) return;
      const source = licensesText(folders);
      this.emitFile({ type: 'asset', fileName: 'third-party-licenses.md', source });
    },
  };
}

/** The package that a module is of; null for our own modules and the bundler's. */
function packageFolder(id: string): string | null {
  return /^[^\0].*\/node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? null;
}

function licensesText(folders: ReadonlySet<string>): string {
  // By name and version: the same package may lie in several folders.
  const sections = new Map([...folders].map(section));
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = sorted.map(([heading, text]) => `\n## ${heading}\n\n${text}\n`);
  // The mark tells browsers that this is UTF-8: plain files are served without a word of it.
  return `\uFEFF# Licenses of the libraries in Twofold\n${texts.join('')}`;
}

function section(folder: string): [heading: string, text: string] {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const own = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => join(folder, file));
  const elsewhere = textsElsewhere
    .filter(([pattern]) => pattern.test(name))
    .map(([, file]) => join(packageRoot, file));
  const texts = (own.length > 0 ? own : elsewhere).map((file) => readFileSync(file, 'utf8'));
  if (texts.length === 0) throw new Error(`${name} is bundled and has no text of its license`);
  return [`${name} ${version} (${license})`, texts.map((text) => text.trim()).join('\n\n')];
}
