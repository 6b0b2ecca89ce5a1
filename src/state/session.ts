/** Brings back what was kept. */
import { readModels, readValue } from '../storage/database.ts';
import { readSamples } from '../storage/samples.ts';
import { warmUp } from './classify.ts';
import { noticing } from './notice.ts';
import { sorted } from './imports.ts';
import { initialState, useApp } from './store.ts';

export async function restore(): Promise<void> {
  await noticing(async () => {
    const [samples, models, classNames, preparedSize, skipped, recipe, engineChoice, current] =
      await Promise.all([
        readSamples(),
        readModels(),
        readValue('classNames'),
        readValue('preparedSize'),
        readValue('skipped'),
        readValue('recipe'),
        readValue('engineChoice'),
        readValue('currentModelId'),
      ]);
    useApp.setState({
      samples: sorted(samples),
      models,
      classNames: classNames ?? initialState.classNames,
      preparedSize: samples.length > 0 ? (preparedSize ?? null) : null,
      skipped: skipped ?? [],
      recipe: { ...initialState.recipe, ...recipe },
      engineChoice: engineChoice ?? 'auto',
      currentModelId: models.some(({ id }) => id === current) ? (current ?? null) : null,
    });
  });
  useApp.setState({ ready: true });
  if (useApp.getState().currentModelId !== null) void warmUp();
}
