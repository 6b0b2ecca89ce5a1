/**
 * Compiles the kernels of the WASM engine, AssemblyScript, where they are newer than what was compiled of
 * them: with and without relaxed SIMD, over memory of one thread and of several.
 */
import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { packageRoot } from './build.ts';

const sources = join(packageRoot, 'src/kernels/wasm/assembly');
const built = join(packageRoot, 'src/kernels/wasm/built');

/** The module owns no memory, and brings none: all addresses come from the plan. */
const common = [
  ...['--runtime', 'stub', '--noAssert', '-O3', '--shrinkLevel', '0'],
  ...['--enable', 'simd', '--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  // Addresses are unsigned, sizes are signed: mixing them is meant.
  ...['--disableWarning', '201'],
];
const relaxed = ['--enable', 'relaxed-simd'];
const shared = ['--enable', 'threads', '--sharedMemory'];
const builds: { readonly [name: string]: readonly string[] } = {
  plain: [],
  'plain-shared': shared,
  fma: relaxed,
  'fma-shared': [...relaxed, ...shared],
};

let compiling: Promise<void> | null = null;

export function wasmKernels(): Plugin {
  return {
    name: 'wasm-kernels',
    async buildStart() {
      await (compiling ??= compileIfNeeded());
    },
  };
}

async function compileIfNeeded(): Promise<void> {
  const files = readdirSync(sources).map((name) => join(sources, name));
  // The options above, and the compiler.
  files.push(fileURLToPath(import.meta.url));
  files.push(join(packageRoot, 'node_modules/assemblyscript/package.json'));
  const newest = Math.max(...files.map(changedAt));
  for (const [name, options] of Object.entries(builds)) {
    const output = join(built, `${name}.wasm`);
    if (!existsSync(output) || changedAt(output) < newest) await compile(output, options);
  }
}

async function compile(output: string, options: readonly string[]): Promise<void> {
  const { main } = await import('assemblyscript/asc');
  const entry = join(sources, 'kernels.ts');
  const unfinished = `${output}.tmp`;
  const { error, stderr } = await main([entry, '--outFile', unfinished, ...common, ...options]);
  if (error) {
    throw new Error(`the kernels could not be compiled: ${stderr.toString()}`, { cause: error });
  }
  // Whoever is interrupted leaves nothing that looks finished.
  renameSync(unfinished, output);
}

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}
