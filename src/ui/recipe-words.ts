import {
  defaultRecipe,
  type BalanceRule,
  type OrientationRule,
  type Recipe,
  type recipeLimits,
  type ResizeRule,
  type SplitPercent,
} from '../domain/recipe.ts';

/** The fields of a recipe that are one number. */
export type NumberField = keyof typeof recipeLimits;

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

export interface ChoiceWords<T extends string> extends FieldWords {
  readonly options: { readonly [value in T]: string };
}

export const resizeWords: ChoiceWords<ResizeRule> = {
  label: 'Resize',
  hint: 'Bilinear: as TensorFlow does by default, and the reference. Antialiased: smoother when pictures are made much smaller.',
  options: { bilinear: 'Bilinear', antialiased: 'Antialiased' },
};

export const orientationWords: ChoiceWords<OrientationRule> = {
  label: 'Orientation',
  hint: 'Upright: as the camera held it (EXIF). As stored: that note is passed over, like TensorFlow.',
  options: { upright: 'Upright', 'as-stored': 'As stored' },
};

export const balanceWords: ChoiceWords<BalanceRule> = {
  label: 'Balance',
  hint: 'For classes of different sizes. Class weights: a picture of the smaller class counts more. Balanced sampling: it is drawn more often.',
  options: {
    none: 'As they are',
    'class-weights': 'Class weights',
    sampling: 'Balanced sampling',
  },
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

/** "bilinear, upright" */
export function preparationSentence(recipe: Pick<Recipe, 'resize' | 'orientation'>): string {
  const resize = resizeWords.options[recipe.resize];
  return [resize, orientationWords.options[recipe.orientation]].join(', ').toLowerCase();
}

/** "identical pictures, groups by ^(p\d+)_" */
export function togetherSentence(
  recipe: Pick<Recipe, 'duplicates' | 'similarTogether' | 'groupBy'>,
): string {
  return [
    recipe.duplicates === 'once' ? 'identical pictures used once' : 'identical pictures',
    ...(recipe.similarTogether ? ['pictures that look alike'] : []),
    ...(recipe.groupBy === '' ? [] : [`groups by ${recipe.groupBy}`]),
  ].join(', ');
}

/**
 * "256 pixels, 30 epochs, batches of 32, learning rate 0.001, seed 1, split 70/20/10", and what else
 * differs from the defaults.
 */
export function recipeSentence({ split, ...recipe }: Recipe): string {
  const differs = (field: keyof typeof recipe) => recipe[field] !== defaultRecipe[field];
  return [
    `${recipe.imageSize} pixels`,
    `${recipe.epochs} ${recipe.epochs === 1 ? 'epoch' : 'epochs'}`,
    `batches of ${recipe.batchSize}`,
    `learning rate ${plainNumber(recipe.learningRate)}`,
    `seed ${recipe.seed}`,
    `split ${split.train}/${split.test}/${split.validation} (train/test/validation)`,
    ...(differs('resize') ? [`${resizeWords.options[recipe.resize].toLowerCase()} resize`] : []),
    ...(differs('orientation') ? ['pictures as stored'] : []),
    ...(differs('balance') ? [balanceWords.options[recipe.balance].toLowerCase()] : []),
    ...(differs('duplicates') ? ['identical pictures once'] : []),
    ...(differs('similarTogether') ? ['pictures that look alike together'] : []),
    ...(differs('groupBy') ? ['groups by name'] : []),
  ].join(', ');
}
