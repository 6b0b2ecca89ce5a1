/** What a run was asked for, option by option: a run that goes on must be asked for the same. */
import type { EngineChoice } from '../domain/engine.ts';
import type { Recipe } from '../domain/recipe.ts';
import { callersPath } from './options.ts';

/** The value of each option as it counts, given or not; `folders` has what has no option. */
export type Asked = { readonly [option: string]: string };

export function askedFor(
  positionals: readonly string[],
  recipe: Recipe,
  engine: EngineChoice,
  inBoth: string | null,
): Asked {
  const { train, test, validation } = recipe.split;
  return {
    folders: positionals.map(callersPath).join(', '),
    '--epochs': String(recipe.epochs),
    '--batch-size': String(recipe.batchSize),
    '--image-size': String(recipe.imageSize),
    '--learning-rate': String(recipe.learningRate),
    '--seed': String(recipe.seed),
    '--split': `${train}/${test}/${validation}`,
    '--resize': recipe.resize,
    '--exif': recipe.orientation,
    '--group-by': recipe.groupBy,
    '--duplicates': recipe.duplicates,
    '--similar-together': onOrOff(recipe.similarTogether),
    '--in-both': inBoth ?? '',
    '--class-weights': onOrOff(recipe.balance === 'class-weights'),
    '--balanced-sampling': onOrOff(recipe.balance === 'sampling'),
    '--engine': engine,
  };
}

/** In words what differs, "--epochs: 30, now 5"; empty where nothing does. */
export function differences(before: Asked, now: Asked): string[] {
  const options = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...options]
    .filter((option) => before[option] !== now[option])
    .map((option) => `${option}: ${shown(before[option])}, now ${shown(now[option])}`);
}

function onOrOff(isOn: boolean): string {
  return isOn ? 'on' : 'off';
}

function shown(value = ''): string {
  return value === '' ? 'not given' : value;
}
