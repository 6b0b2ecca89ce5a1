/** Brings back what was kept. */
import { readModels, readValue } from '../storage/database.ts';
import { removeExport } from '../storage/exports.ts';
import { readSamples } from '../storage/samples.ts';
import { warmUp } from './classify.ts';
import { findSimilar } from './edits.ts';
import { noticing } from './notice.ts';
import { sorted } from './imports.ts';
import { initialState, useApp } from './store.ts';

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
  useApp.setState({ ready: true });
  void findSimilar();
  // What was written for a download that is long over.
  void removeExport().catch(() => {});
  if (useApp.getState().currentModelId !== null) void warmUp();
}
