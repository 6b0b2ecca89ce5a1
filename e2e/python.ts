/** A Python with tools of a kind in a virtual environment of its own, made where it is not there yet. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Environment {
  readonly name: string;
  /** Version by the name that pip knows. */
  readonly packages: { readonly [name: string]: string };
}

const isWindows = process.platform === 'win32';

/** Outside of the project: `npm ci` clears that, and these take a gigabyte or more. */
function folderOf({ name }: Environment): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'twofold', `python-${name}`);
}

/** Path of an interpreter that has the packages; null, and lines that say why, where none can be had. */
export function preparePython(environment: Environment): string | null {
  const folder = folderOf(environment);
  const python = join(folder, isWindows ? 'Scripts/python.exe' : 'bin/python');
  if (hasPackages(python, environment)) return python;
  say(`Making a virtual environment in ${folder} (a gigabyte or more)...`);
  const system = isWindows ? 'python' : 'python3';
  mkdirSync(dirname(folder), { recursive: true });
  // What an earlier attempt left may be half of one.
  rmSync(folder, { recursive: true, force: true });
  if (
    !run(system, ['-m', 'venv', folder]) &&
    !(installDebians('python3-venv', 'python3-pip') && run(system, ['-m', 'venv', folder]))
  ) {
    say(`\`${system} -m venv\` failed.`);
    return null;
  }
  const wanted = Object.entries(environment.packages).map(
    ([name, version]) => `${name}==${version}`,
  );
  if (!run(python, ['-m', 'pip', 'install', '--quiet', ...wanted])) {
    say(`pip could not install ${wanted.join(', ')}.`);
    return null;
  }
  return python;
}

/** Makes sure of a C++ compiler, which PyTorch's C++ side is tried with; false where none can be had. */
export function prepareCompiler(): boolean {
  const isThere = () => spawnSync('g++', ['--version'], { stdio: 'ignore' }).status === 0;
  return isThere() || (installDebians('g++') && isThere());
}

function installDebians(...packages: readonly string[]): boolean {
  if (process.getuid?.() !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    run('apt-get', ['update'], env) &&
    run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], env)
  );
}

function hasPackages(python: string, { packages }: Environment): boolean {
  const names = JSON.stringify(Object.keys(packages));
  const code = `from importlib.metadata import version
print(*[version(name).split("+")[0] for name in ${names}])`;
  const { stdout } = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  return stdout?.trim() === Object.values(packages).join(' ');
}

function run(command: string, words: readonly string[], env = process.env): boolean {
  // stdout belongs to what the caller prints.
  return spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
