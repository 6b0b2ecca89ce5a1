/** A Python with TensorFlow and PyTorch: the bench's own virtual environment, made where needed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/cli/build.ts';

const packages = { 'tensorflow-cpu': '2.21.0', keras: '3.15.1', torch: '2.13.0' } as const;

/** Where git, the linter and Vite's watcher don't look. */
const environment = join(packageRoot, 'node_modules', '.cache', 'bench-python');
const ownPython = join(
  environment,
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);

/** Path of an interpreter that has the packages; null, and a line that says why, where none is had. */
export function preparePython(): string | null {
  if (hasPackages()) return ownPython;
  say(`Native subjects: making a virtual environment in ${environment} (a gigabyte or more)...`);
  const system = process.platform === 'win32' ? 'python' : 'python3';
  mkdirSync(dirname(environment), { recursive: true });
  if (!run(system, ['-m', 'venv', environment])) {
    say(`Native subjects are left out: \`${system} -m venv\` failed.`);
    return null;
  }
  const wanted = Object.entries(packages).map(([name, version]) => `${name}==${version}`);
  if (!run(ownPython, ['-m', 'pip', 'install', ...wanted])) {
    say(`Native subjects are left out: pip could not install ${wanted.join(', ')}.`);
    return null;
  }
  return ownPython;
}

function hasPackages(): boolean {
  const names = JSON.stringify(Object.keys(packages));
  const code = `from importlib.metadata import version
print(*[version(name).split("+")[0] for name in ${names}])`;
  const { stdout } = spawnSync(ownPython, ['-c', code], { encoding: 'utf8' });
  return stdout?.trim() === Object.values(packages).join(' ');
}

function run(command: string, words: readonly string[]): boolean {
  // stdout belongs to the table.
  return spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
