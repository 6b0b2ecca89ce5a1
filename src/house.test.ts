/**
 * The law of the house: who may import whom, which package lives in which room, no circles, no long
 * files. `violations` looks at sources as text, so that this test can show that it would notice.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What a room may import, beside itself. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  storage: ['domain'],
  kernels: ['domain'],
  workers: ['domain'],
  formats: ['domain', 'workers'],
  dataset: ['domain', 'storage', 'workers'],
  training: ['domain', 'storage', 'kernels', 'workers'],
  state: ['domain', 'storage', 'kernels', 'formats', 'workers', 'dataset', 'training'],
  ui: ['domain', 'state'],
  cli: ['domain', 'formats'],
  'main.tsx': ['ui', 'state'],
};

/** The rooms that may import a package. The first pattern that fits decides. */
const packages: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^@tensorflow\/tfjs-vis$/, ['ui']],
  [/^@tensorflow\/tfjs-/, ['kernels', 'training']],
  [/^(react|react-dom|vega.*)$/, ['ui', 'main.tsx']],
  [/^@tanstack\/react-virtual$/, ['ui']],
  [/^idb$/, ['storage']],
  // A hook of React's that compares what it reads, no second way to the store.
  [/^zustand\/react\/shallow$/, ['ui']],
  [/^zustand$/, ['state']],
  [/^(fast-png|file-type|image-size|@zip\.js\/zip\.js)$/, ['dataset']],
  [/^fflate$/, ['formats', 'cli']],
  // Files of other tools are their trade.
  [/^(h5wasm|flatbuffers|onnx-buf|@bufbuild\/protobuf)$/, ['formats']],
  [/^valibot$/, ['formats']],
  [/^wasm-feature-detect$/, ['kernels']],
  [/^(playwright|vite|assemblyscript)$/, ['cli']],
  [/^node:/, ['cli']],
];

/** The page's handle for programs is the one thing of ui/ that the command line knows, as a type. */
const handle = 'src/ui/automation.ts';
/** Stands in for a package with a default export. */
const shim = 'src/ui/vega-embed.ts';
const longest = 250;

type Sources = Readonly<Record<string, string>>;

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importsOf(source: string): Import[] {
  const code = source.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');
  const patterns = [
    /\b(?:import|export)\s+(type\s)?[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s+()['"]([^'"]+)['"]/g,
    /\bimport\(()\s*['"]([^'"]+)['"]/g,
    /\bnew URL\(()\s*['"]([^'"]+)['"],\s*import\.meta\.url/g,
  ];
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, type, specifier]) => ({
      specifier: (specifier as string).replace(/\?.*$/, ''),
      typeOnly: Boolean(type),
    })),
  );
}

function violations(sources: Sources): string[] {
  return [
    ...Object.entries(sources).flatMap(([path, source]) => [
      ...importViolations(path, source),
      ...fileViolations(path, source),
    ]),
    ...circles(sources),
  ];
}

function importViolations(path: string, source: string): string[] {
  const room = roomOf(path);
  const allowed = rooms[room];
  if (!allowed && !isTest(path)) return [`${path} is in no known room`];
  const unread = /\bimport\(\s*[^'"\s]/.test(source) ? [`${path} imports what can't be read`] : [];
  const wrong = importsOf(source).filter(({ specifier, typeOnly }) => {
    if (!specifier.startsWith('.')) return !isTest(path) && !mayUsePackage(room, specifier);
    const target = resolved(path, specifier);
    if (!target.startsWith('src/')) return room !== 'cli';
    if (room === 'cli' && target === handle) return !typeOnly;
    // A test sets its scene with whatever the app's verbs are made of.
    const reach = isTest(path) ? [...(allowed ?? []), ...(rooms.state ?? [])] : allowed;
    return roomOf(target) !== room && !reach?.includes(roomOf(target));
  });
  return [...unread, ...wrong.map(({ specifier }) => `${path} may not import ${specifier}`)];
}

function fileViolations(path: string, source: string): string[] {
  const lines = source.split('\n').length - 1;
  const words = path.split('/');
  return [
    ...(lines > longest ? [`${path} has ${lines} lines`] : []),
    ...(/^\s*export default|\bas default\b/m.test(source) && path !== shim
      ? [`${path} has a default export`]
      : []),
    ...(/^index\.tsx?$/.test(words.at(-1) ?? '') ? [`${path} is a barrel`] : []),
    ...(words.some((word) => /^(utils?|helpers?|common)(\.tsx?)?$/.test(word))
      ? [`${path} has a name that says nothing`]
      : []),
  ];
}

/** One line for each circle of imports that a walk from the first file on meets. */
function circles(sources: Sources): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  function visit(path: string, trail: readonly string[]): void {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`a circle: ${[...trail.slice(start), path].join(' > ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const { specifier } of importsOf(sources[path] ?? '')) {
      const target = resolved(path, specifier);
      if (specifier.startsWith('.') && target in sources) visit(target, [...trail, path]);
    }
    done.add(path);
  }
  for (const path of Object.keys(sources)) visit(path, []);
  return found;
}

function resolved(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

function mayUsePackage(room: string, specifier: string): boolean {
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
  const [, users] =
    packages.find(([pattern]) => pattern.test(specifier) || pattern.test(name)) ?? [];
  return users?.includes(room) ?? false;
}

function readSources(): Sources {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => posix.join('src', name.replaceAll('\\', '/')));
  return Object.fromEntries(
    paths
      // This file is full of bad examples.
      .filter((path) => /\.(tsx?|css|wgsl)$/.test(path) && path !== 'src/house.test.ts')
      .sort()
      .map((path) => [path, readFileSync(path, 'utf8')]),
  );
}

describe('the law of the house', () => {
  test('is kept', () => {
    const sources = readSources();
    expect(Object.keys(sources).length).toBeGreaterThan(20);
    expect(violations(sources)).toEqual([]);
  });

  test.each([
    ['a room above', 'src/domain/a.ts', "import { a } from '../state/store.ts';"],
    ['a type of a room above', 'src/kernels/a.ts', "import type { A } from '../ui/a.ts';"],
    ['several lines', 'src/domain/a.ts', "import {\n  a,\n  b,\n} from '../state/store.ts';"],
    ['a re-export', 'src/domain/a.ts', "export { a } from '../state/store.ts';"],
    ['a late import', 'src/ui/a.ts', "const a = await import('../training/a.ts');"],
    ['a worker', 'src/ui/a.ts', "new Worker(new URL('../training/a.ts', import.meta.url));"],
    ['a side effect', 'src/ui/a.ts', "import '../storage/a.ts';"],
    ['an unknown room', 'src/attic/a.ts', ''],
    ['a name at run time', 'src/ui/a.ts', 'await import(name);'],
    ['tfjs in the page', 'src/state/a.ts', "import * as tf from '@tensorflow/tfjs-core';"],
    ['charts in a worker', 'src/training/a.ts', "import '@tensorflow/tfjs-vis';"],
    ['a deep path of a package', 'src/ui/a.ts', "import { a } from 'idb/with-async';"],
    ['an unknown package', 'src/ui/a.ts', "import a from 'left-pad';"],
    ['node in the page', 'src/ui/a.ts', "import { join } from 'node:path';"],
    ['the handle as a value', 'src/cli/a.ts', "import { a } from '../ui/automation.ts';"],
    ['a test of a room', 'src/domain/a.test.ts', "import { a } from '../ui/a.ts';"],
    ['a default export', 'src/ui/a.ts', 'export default function a() {}'],
    ['a barrel', 'src/ui/index.ts', ''],
    ['a name that says nothing', 'src/ui/utils/a.ts', ''],
    ['a long file', 'src/ui/a.ts', '\n'.repeat(251)],
  ])('notices %s', (_, path, source) => {
    expect(violations({ [path]: source })).toHaveLength(1);
  });

  test('notices a circle', () => {
    const sources = {
      'src/ui/a.ts': "import { b } from './b.ts';",
      'src/ui/b.ts': "import { c } from './c.ts';",
      'src/ui/c.ts': "import type { A } from './a.ts';",
    };
    expect(violations(sources)).toEqual([
      'a circle: src/ui/a.ts > src/ui/b.ts > src/ui/c.ts > src/ui/a.ts',
    ]);
  });

  test('lets pass what is allowed', () => {
    const sources = {
      'src/cli/a.ts': "import type { Automation } from '../ui/automation.ts';\nimport 'node:fs';",
      'src/ui/a.tsx':
        "// import { no } from '../training/no.ts';\nimport { useState } from 'react';",
      'src/training/a.ts':
        "new URL('./b.worker.ts', import.meta.url); await import('@tensorflow/tfjs-core');",
      'src/kernels/a.test.ts': "import { expect } from 'vitest';\nimport { a } from './a.ts';",
    };
    expect(violations(sources)).toEqual([]);
  });
});
