/** Actions on the recipe and the choice of the engine. */
import type { EngineChoice } from '../domain/engine.ts';
import { checkRecipe, type Recipe } from '../domain/recipe.ts';
import { isBusy } from '../domain/run.ts';
import { writeValue } from '../storage/database.ts';
import { training } from './lines.ts';
import { noticing } from './notice.ts';
import { useApp } from './store.ts';

export function changeRecipe(change: Partial<Recipe>): void {
  const { engine, recipe: before } = useApp.getState();
  const recipe = { ...before, ...change };
  const isSameStep = (['imageSize', 'batchSize'] as const).every(
    (key) => recipe[key] === before[key],
  );
  // How the engines compare was of another step.
  useApp.setState({ recipe, ...(engine && !isSameStep && { engine: { ...engine, timings: [] } }) });
  void noticing(() => writeValue('recipe', recipe));
}

export function chooseEngine(engineChoice: EngineChoice): void {
  useApp.setState({ engineChoice, engine: null, stockLayers: [] });
  void noticing(() => writeValue('engineChoice', engineChoice));
}

/** Times the engines on the recipe's step, to show which is taken, and how the others compare. */
export async function compareEngines(): Promise<void> {
  await noticing(async () => {
    const { engineChoice: choice, recipe } = useApp.getState();
    checkRecipe(recipe);
    const { imageSize, batchSize } = recipe;
    const engine = await training.ask('probe', { choice, size: { imageSize, batchSize } });
    useApp.setState({ engine });
  });
  // A worker that died did not say that it is over.
  if (!isBusy(useApp.getState().run)) useApp.setState({ readying: null });
}

/** What is being tested or timed is finished; nothing is remembered. */
export function stopComparing(): void {
  void noticing(() => training.ask('command', 'stop'));
}
