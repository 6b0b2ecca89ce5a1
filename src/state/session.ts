/** Brings back what was kept. */
import { takeCutOffImport } from '../storage/begun-import.ts';
import { readModels, readValue } from '../storage/database.ts';
import { readSamples } from '../storage/samples.ts';
import { warmUp } from './classify.ts';
import { noticeLost } from './lost.ts';
import { noticing } from './notice.ts';
import { sorted } from './imports.ts';
import { showSimilar } from './similar.ts';
import { initialState, useApp } from './store.ts';
import { findUnfinished } from './unfinished.ts';

export async function restore(): Promise<void> {
  await noticing(async () => {
    const [
      samples,
      models,
      classNames,
      prepared,
      skipped,
      systemFiles,
      recipe,
      engineChoice,
      current,
    ] = await Promise.all([
      readSamples(),
      readModels(),
      readValue('classNames'),
      readValue('prepared'),
      readValue('skipped'),
      readValue('systemFiles'),
      readValue('recipe'),
      readValue('engineChoice'),
      readValue('currentModelId'),
    ]);
    useApp.setState({
      samples: sorted(samples),
      models,
      classNames: classNames ?? initialState.classNames,
      prepared: samples.length > 0 ? (prepared ?? null) : null,
      skipped: skipped ?? [],
      systemFiles: systemFiles ?? 0,
      recipe: { ...initialState.recipe, ...recipe },
      engineChoice: engineChoice ?? 'auto',
      currentModelId: models.some(({ id }) => id === current) ? (current ?? null) : null,
    });
  });
  await noticing(tellCutOffImport);
  await noticeLost();
  await findUnfinished();
  useApp.setState({ ready: true });
  showSimilar();
  if (useApp.getState().currentModelId !== null) void warmUp();
}

async function tellCutOffImport(): Promise<void> {
  const begun = await takeCutOffImport();
  if (!begun) return;
  const { files, picturesBefore } = begun;
  const kept = Math.max(0, useApp.getState().samples.length - picturesBefore);
  // All was kept: the page was left in the moment before it was noted.
  if (kept < files) useApp.setState({ notice: { kind: 'import-cut-off', kept, files } });
}
