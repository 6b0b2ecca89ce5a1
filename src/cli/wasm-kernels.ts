/**
 * Compiles what is written in AssemblyScript, where it is newer than what was compiled of it: the kernels
 * of the WASM engine, with and without relaxed SIMD, over memory of one thread and of several; and the
 * decoders' way from a JPEG's planes to RGB.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { packageRoot } from './build.ts';

/** No module owns memory, nor brings any: all addresses come from outside. */
const common = [
  ...['--runtime', 'stub', '--noAssert', '-O3', '--shrinkLevel', '0'],
  ...['--enable', 'simd', '--importMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  // Addresses are unsigned, sizes are signed: mixing them is meant.
  ...['--disableWarning', '201'],
];
const relaxed = ['--enable', 'relaxed-simd'];
const shared = ['--enable', 'threads', '--sharedMemory'];

interface Program {
  /** Holds `assembly/`, and `built/` with what was compiled. */
  readonly folder: string;
  /** In `assembly/`. */
  readonly entry: string;
  /** Options by the name of the file. */
  readonly builds: { readonly [name: string]: readonly string[] };
}

const programs: readonly Program[] = [
  {
    folder: join(packageRoot, 'src/kernels/wasm'),
    entry: 'kernels.ts',
    builds: {
      plain: [],
      'plain-shared': shared,
      fma: relaxed,
      'fma-shared': [...relaxed, ...shared],
    },
  },
  { folder: join(packageRoot, 'src/dataset'), entry: 'planes.ts', builds: { planes: [] } },
];

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
  for (const { folder, entry, builds } of programs) {
    const sources = join(folder, 'assembly');
    const files = readdirSync(sources).map((name) => join(sources, name));
    // The options above, and the compiler.
    files.push(fileURLToPath(import.meta.url));
    files.push(join(packageRoot, 'node_modules/assemblyscript/package.json'));
    const newest = Math.max(...files.map(changedAt));
    for (const [name, options] of Object.entries(builds)) {
      const output = join(folder, 'built', `${name}.wasm`);
      if (existsSync(output) && changedAt(output) >= newest) continue;
      await compile(join(sources, entry), output, options);
    }
  }
}

async function compile(entry: string, output: string, options: readonly string[]): Promise<void> {
  const { main } = await import('assemblyscript/asc');
  const unfinished = `${output}.tmp`;
  mkdirSync(dirname(output), { recursive: true });
  const { error, stderr } = await main([entry, '--outFile', unfinished, ...common, ...options]);
  if (error) {
    throw new Error(`${entry} could not be compiled: ${stderr.toString()}`, { cause: error });
  }
  // Whoever is interrupted leaves nothing that looks finished.
  renameSync(unfinished, output);
}

function changedAt(path: string): number {
  return statSync(path).mtimeMs;
}
