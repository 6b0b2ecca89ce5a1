import type { Recipe, SplitPercent } from '../domain/recipe.ts';

export type NumberField = Exclude<keyof Recipe, 'split'>;

interface FieldWords {
  readonly label: string;
  readonly hint: string;
}

export const recipeWords: { readonly [field in NumberField]: FieldWords } = {
  imageSize: {
    label: 'Image size',
    hint: 'Every picture is brought to this many pixels a side. Smaller is faster, larger keeps finer detail.',
  },
  epochs: { label: 'Epochs', hint: 'How many times the network sees every training picture.' },
  batchSize: {
    label: 'Batch size',
    hint: 'Pictures per step. Larger is steadier and takes more memory.',
  },
  learningRate: {
    label: 'Learning rate',
    hint: 'How far one step moves the weights. Lower it when the loss jumps about.',
  },
  seed: {
    label: 'Seed',
    hint: 'The same seed deals the same parts and begins with the same weights.',
  },
};

export const splitWords: { readonly [part in keyof SplitPercent]: FieldWords } = {
  train: { label: 'Train', hint: 'The network learns from these.' },
  test: { label: 'Test', hint: 'Kept back, and used once for the results.' },
  validation: { label: 'Validation', hint: 'Watched after every epoch, never learned from.' },
};

/** The label of a field that a `recipe-out-of-range` failure names. */
export function fieldLabel(field: string): string {
  if (field in recipeWords) return recipeWords[field as NumberField].label;
  if (field in splitWords) return splitWords[field as keyof SplitPercent].label;
  return field;
}

/** A limit in full: never 1e-7. */
export function plainNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 10 });
}

/** "256 pixels, 30 epochs, batches of 32, learning rate 0.001, seed 1, split 70/20/10" */
export function recipeSentence({ split, ...recipe }: Recipe): string {
  return [
    `${recipe.imageSize} pixels`,
    `${recipe.epochs} ${recipe.epochs === 1 ? 'epoch' : 'epochs'}`,
    `batches of ${recipe.batchSize}`,
    `learning rate ${plainNumber(recipe.learningRate)}`,
    `seed ${recipe.seed}`,
    `split ${split.train}/${split.test}/${split.validation} (train/test/validation)`,
  ].join(', ');
}
