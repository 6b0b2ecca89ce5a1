/**
 * The logs in `--out` while a run goes on, so that TensorBoard can be looked at meanwhile. When the run has
 * ended the page's own logs, which know more, take their place.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Recipe } from '../domain/recipe.ts';
import type { EpochRecord } from '../domain/run.ts';
import { epochRecords, logPath, openingRecords } from '../formats/tensorboard/log.ts';

const parts = ['train', 'validation'] as const;
const folders = ['logs', 'logs/train', 'logs/validation'];
/** Ours alone: somebody may keep others beside them. */
const ownLog = /^events\.out\.tfevents\.\d+\.twofold\./;

/** Removes what an earlier run left in `out`: TensorBoard would draw both as one. */
export function removeLogs(out: string): void {
  for (const folder of folders.map((name) => join(out, name))) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) if (ownLog.test(name)) rmSync(join(folder, name));
  }
}

/**
 * Gives the function that adds an epoch to the logs in `out`; they begin with the first. A run that goes on leaves
 * those of the call before and begins others: what was being written when that was killed may be torn.
 */
export function beginLogs(
  out: string,
  recipe: Recipe,
  goesOn: boolean,
): (record: EpochRecord) => void {
  const wallTime = Date.now() / 1000;
  const files = parts
    .filter((part) => part !== 'validation' || recipe.split.validation > 0)
    .map((part) => ({ part, path: join(out, logPath(part, wallTime, process.pid)) }));
  let isBegun = false;
  function begin(): void {
    if (!goesOn) removeLogs(out);
    for (const { part, path } of files) {
      mkdirSync(dirname(path), { recursive: true });
      const opening = { wallTime, recipe, kerasJson: null, network: null, pictures: [] };
      writeFileSync(path, openingRecords(part, opening));
    }
    isBegun = true;
  }
  return (record) => {
    if (!isBegun) begin();
    const { learningRate } = recipe;
    const epoch = { wallTime: Date.now() / 1000, learningRate, record, histograms: [] };
    for (const { part, path } of files) appendFileSync(path, epochRecords(part, epoch));
  };
}
