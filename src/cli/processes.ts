/** Which process holds a folder: a command by our lock file, a browser by its own. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from './errors.ts';

/**
 * Takes the folder's lock, and returns null; or the id of the live process that has it. A process
 * that was killed leaves its lock behind, and loses it.
 */
export function takeLock(path: string): number | null {
  const own = `${process.pid} ${birthOf(process.pid)}`;
  for (;;) {
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = readIfThere(path);
    const [id = '', ...birth] = holder.split(' ');
    if (holder !== own && isAlive(Number(id)) && birthOf(Number(id)) === birth.join(' ')) {
      return Number(id);
    }
    rmSync(path, { force: true });
  }
}

/** An orphaned browser ends when it notices that nobody speaks to it any more. */
const patienceMs = 30_000;
const browsersLocks = ['SingletonLock', 'SingletonCookie', 'SingletonSocket'];

/** Resolves when no browser is at the profile. Throws a RunError when one goes on being there. */
export async function profileLeft(profile: string): Promise<void> {
  const startedMs = performance.now();
  for (;;) {
    const id = browserAt(profile);
    if (id === null) break;
    if (performance.now() - startedMs > patienceMs) {
      throw new RunError(`A browser is still at work in ${profile} (process ${id}): end it first.`);
    }
    await sleep(100);
  }
  // A browser believes the lock of a dead one that ran under another name of this machine.
  for (const name of browsersLocks) rmSync(join(profile, name), { force: true });
}

/** Chromium's lock is a link to `host-id`. Windows has another lock, which goes with its process. */
function browserAt(profile: string): number | null {
  let target: string;
  try {
    target = readlinkSync(join(profile, browsersLocks[0] as string));
  } catch {
    return null;
  }
  const host = `${hostname()}-`;
  const id = target.startsWith(host) ? Number(target.slice(host.length)) : NaN;
  // The id may be another's by now.
  return isAlive(id) && commandOf(id).includes(profile) ? id : null;
}

function isAlive(id: number): boolean {
  // 0 and what lies below stand for groups of processes.
  if (!Number.isInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When the process began, in the system's own form; ids are given anew, in a container soon. */
function birthOf(id: number): string {
  // The name of the program, in parentheses, may hold anything; the 22nd field is the beginning.
  const stat = readIfThere(`/proc/${id}/stat`);
  if (stat !== '') return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return ps(id, 'lstart=');
}

function commandOf(id: number): string {
  return readIfThere(`/proc/${id}/cmdline`) || ps(id, 'args=');
}

/** Empty on Windows, which has none. */
function ps(id: number, field: string): string {
  const ended = spawnSync('ps', ['-ww', '-o', field, '-p', String(id)], { encoding: 'utf8' });
  return (ended.stdout ?? '').trim();
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
