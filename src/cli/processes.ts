/** Which process holds a folder: a command by our lock file, a browser by its own. */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from './errors.ts';

/**
 * Takes the lock, and returns null; or the id of the live process that has it. A process that was
 * killed leaves its lock behind, and loses it. Throws ENOENT where the folder, or what is written in
 * it on the way, is removed meanwhile.
 */
export function takeLock(path: string): number | null {
  const draft = `${path}.${randomUUID()}`;
  try {
    writeFileSync(draft, `${process.pid} ${birthOf(process.pid)}`);
    for (;;) {
      if (isPlaced(draft, path)) return null;
      const holder = textOf(path);
      if (holder === null) continue;
      const id = liveHolder(holder) ?? removeDead(path, holder);
      if (id !== null) return id;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A file that `takeLock` makes for the lock `name`, and that stays where its process is killed. */
export function isOfLock(file: string, name: string): boolean {
  return file.startsWith(name) && /^(\.[0-9a-f-]{32,36})*$/.test(file.slice(name.length));
}

/** The lock comes into being with all of its text: nobody takes a half-written one for a dead one's. */
function isPlaced(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (codeOf(error) === 'ENOENT') throw error;
  }
  // A drive without links (exFAT): here the text comes a moment after the file.
  try {
    writeFileSync(path, readFileSync(draft), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Two may find the same dead holder, and the slower must not remove the lock that the faster has taken
 * by then. So the removal of each dead holder's lock has a lock of its own. Returns null, or the id of
 * the live process that is at the removal.
 */
function removeDead(path: string, holder: string): number | null {
  const turn = `${path}.${createHash('sha256').update(holder).digest('hex').slice(0, 32)}`;
  const other = takeLock(turn);
  if (other !== null) return other;
  try {
    // Nobody else removes this one, and no one takes it before it is removed.
    if (textOf(path) === holder) rmSync(path, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
  return null;
}

/** Null where the holder is no more. One of this process's id had it earlier. */
function liveHolder(holder: string): number | null {
  const [first = '', ...birth] = holder.split(' ');
  const id = Number(first);
  if (id === process.pid || !isAlive(id)) return null;
  return birthOf(id) === birth.join(' ') ? id : null;
}

/** Null where there is no such file. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
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
    return codeOf(error) === 'EPERM';
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
