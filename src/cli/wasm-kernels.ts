/**
 * Compiles the kernels of the WASM engine, AssemblyScript, where they are newer than what was compiled of
 * them: with and without relaxed SIMD, over memory of one thread and of several.
 */
import { main as compileAssembly } from 'assemblyscript/asc';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
  const newest = Math.max(...readdirSync(sources).map((name) => changedAt(join(sources, name))));
  for (const [name, options] of Object.entries(builds)) {
    const output = join(built, `${name}.wasm`);
    if (!existsSync(output) || changedAt(output) < newest) await compile(output, options);
  }
}

async function compile(output: string, options: readonly string[]): Promise<void> {
  const entry = join(sources, 'kernels.ts');
  const { error, stderr } = await compileAssembly([
    entry,
    '--outFile',
    output,
    ...common,
    ...options,
  ]);
  if (error)
    throw new Error(`the kernels could not be compiled: ${stderr.toString()}`, { cause: error });
}

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}
