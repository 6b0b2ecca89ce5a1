import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import type { UnfinishedRun } from '../domain/checkpoint.ts';
import type { EngineReport } from '../domain/engine.ts';
import { defaultRecipe } from '../domain/recipe.ts';
import { preprocessingOf, type ModelInfo } from '../domain/model.ts';
import type { Sample } from '../domain/sample.ts';
import { noteImport, takeCutOffImport } from './begun-import.ts';
import { addModel, readModels, readSnapshot, readValue, writeValue } from './database.ts';
import { measureKept, removeEverything } from './kept.ts';
import { lockAll, lockImport, lockReading } from './locks.ts';
import { putSamples, readSamples } from './samples.ts';

const nothing = {
  pictures: { count: 0, originalBytes: 0, preparedBytes: 0 },
  models: { count: 0, bytes: 0 },
  run: { isThere: false, checkpointBytes: 0 },
  exportBytes: 0,
  settingsBytes: 0,
};
const engine: EngineReport = {
  ...{ name: 'cpu', adapter: '', threads: 1, software: false, passedOver: [], timings: [] },
};
const model: ModelInfo = {
  ...{ name: 'cats or dogs', createdAt: '', classNames: ['cats', 'dogs'], images: [3, 4] },
  ...{ recipe: defaultRecipe, preprocessing: preprocessingOf(defaultRecipe), engine },
  layers: [{ name: 'a', type: 'Dense', outputShape: [null, 1], parameters: 250 }],
  ...{ split: { train: 5, validation: 1, test: 1 }, history: [], ending: 'completed', test: null },
  seconds: { train: 1, evaluate: 2 },
};
const snapshot = { topology: {}, weightSpecs: [], weightData: new ArrayBuffer(1000) };
const run: UnfinishedRun = {
  ...{ id: 'a', startedAt: '', recipe: defaultRecipe, engine: 'auto' },
  ...{ classNames: ['cats', 'dogs'], images: [1, 1], dataDigest: '' },
  parts: { train: [], validation: [], test: [] },
};

async function writeFile(folder: string, name: string, bytes: number): Promise<void> {
  const origin = await navigator.storage.getDirectory();
  const directory = await origin.getDirectoryHandle(folder, { create: true });
  const file = await directory.getFileHandle(name, { create: true });
  const stream = await file.createWritable();
  await stream.write(new Uint8Array(bytes));
  await stream.close();
}

async function fill(): Promise<void> {
  await putSamples([1, 2].map((id) => ({ id, label: 0, path: `${id}.png` }) as Sample));
  await addModel(model, snapshot);
  await writeValue('run', run);
  await writeValue('classNames', ['cats', 'dogs']);
  await writeFile('twofold', 'originals.bin', 5000);
  await writeFile('twofold', 'pixels-64.rgb', 2000);
  await writeFile('twofold', 'pixels-32-antialiased.rgb', 100);
  await writeFile('twofold', 'export.zip', 700);
  await writeFile('twofold-run', 'checkpoint-a.bin', 300);
  await writeFile('twofold-run', 'checkpoint-b.bin', 400);
}

async function foldersLeft(): Promise<string[]> {
  const origin = await navigator.storage.getDirectory();
  const names: string[] = [];
  for await (const name of origin.keys()) if (name.startsWith('twofold')) names.push(name);
  return names;
}

beforeEach(() => removeEverything(() => {}));
afterAll(() => removeEverything(() => {}));

test('nothing is nothing, and to look leaves nothing behind', async () => {
  expect(await measureKept()).toMatchObject(nothing);
  expect(await foldersLeft()).toEqual([]);
});

test('each kind is measured', async () => {
  await fill();
  const { settingsBytes, isPersisted, ...kinds } = await measureKept();
  expect(kinds).toEqual({
    pictures: { count: 2, originalBytes: 5000, preparedBytes: 2100 },
    models: { count: 1, bytes: 1000 },
    run: { isThere: true, checkpointBytes: 700 },
    exportBytes: 700,
  });
  expect(settingsBytes).toBe('["cats","dogs"]'.length);
  expect(isPersisted).toBeTypeOf('boolean');
});

test('everything is removed', async () => {
  await fill();
  const [kept] = await readModels();
  let isForgotten = false;
  await removeEverything(() => (isForgotten = true));
  expect(isForgotten).toBe(true);
  expect(await measureKept()).toMatchObject(nothing);
  expect(await foldersLeft()).toEqual([]);
  expect(await readSamples()).toEqual([]);
  expect(await readSnapshot(kept?.id ?? 0)).toBeUndefined();
  expect(await readValue('run')).toBeUndefined();
});

test('nothing is removed while a tab reads pictures, trains, or takes some in', async () => {
  await fill();
  for (const lock of [lockReading, lockImport, lockAll]) {
    const release = await lock();
    let isForgotten = false;
    const failure = { kind: lock === lockAll ? 'run-elsewhere' : 'storage-in-use' };
    await expect(removeEverything(() => (isForgotten = true))).rejects.toMatchObject({ failure });
    expect(isForgotten).toBe(false);
    release?.();
  }
  expect(await measureKept()).toMatchObject({ pictures: { count: 2, originalBytes: 5000 } });
});

test('an import that was cut off is told of once, one that goes on or has ended never', async () => {
  const note = { files: 9, picturesBefore: 2, startedAt: '2026-11-24T10:00:00Z' };
  const end = await noteImport(note);
  expect(await takeCutOffImport()).toBeNull();
  // Another tab's is not noted, and takes nothing away.
  const endOther = await noteImport({ ...note, files: 1 });
  await endOther();
  expect(await readValue('importing')).toEqual(note);
  await end();
  expect(await takeCutOffImport()).toBeNull();

  await writeValue('importing', note);
  expect(await takeCutOffImport()).toEqual(note);
  expect(await takeCutOffImport()).toBeNull();
});

test('an import that has ended is not told of as cut off where the first try to note it fails', async () => {
  const end = await noteImport({ files: 9, picturesBefore: 2, startedAt: '' });
  const remove = vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementationOnce(() => {
    throw new DOMException('for once', 'UnknownError');
  });
  await end();
  expect(remove).toHaveBeenCalledTimes(2);
  remove.mockRestore();
  expect(await takeCutOffImport()).toBeNull();
});
