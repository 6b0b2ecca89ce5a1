/** The recipe of a run: its hyper-parameters, their limits, and the reference's defaults. */
import { FailureError } from './failure.ts';

export interface Recipe {
  /** Height and width of the network's input, in pixels. */
  readonly imageSize: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly split: SplitPercent;
}

/** Whole percents that add up to 100. */
export interface SplitPercent {
  readonly train: number;
  readonly test: number;
  readonly validation: number;
}

export const defaultRecipe: Recipe = {
  imageSize: 256,
  epochs: 30,
  batchSize: 32,
  learningRate: 0.001,
  seed: 1,
  split: { train: 70, test: 20, validation: 10 },
};

export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly step: number | 'any';
}

/** 22 pixels is the least that three convolutions (3 x 3, valid) with pooling leave a pixel of. */
export const recipeLimits = {
  imageSize: { min: 22, max: 1024, step: 1 },
  epochs: { min: 1, max: 1000, step: 1 },
  batchSize: { min: 1, max: 256, step: 1 },
  learningRate: { min: 0.0000001, max: 1, step: 'any' },
  seed: { min: 0, max: 4_294_967_295, step: 1 },
} as const satisfies Record<string, Limits>;

export const splitLimits = {
  train: { min: 10, max: 100, step: 1 },
  test: { min: 0, max: 90, step: 1 },
  validation: { min: 0, max: 90, step: 1 },
} as const satisfies Record<keyof SplitPercent, Limits>;

/** Throws `recipe-out-of-range` or `split-not-100` for the first value that can't be used. */
export function checkRecipe(recipe: Recipe): void {
  for (const [field, limits] of Object.entries(recipeLimits)) {
    checkRange(field, recipe[field as keyof typeof recipeLimits], limits);
  }
  for (const [part, limits] of Object.entries(splitLimits)) {
    checkRange(part, recipe.split[part as keyof SplitPercent], limits);
  }
  const sum = recipe.split.train + recipe.split.test + recipe.split.validation;
  if (sum !== 100) throw new FailureError({ kind: 'split-not-100', sum });
}

/** The recipe's image size, or the default where it is none. */
export function usableSize({ imageSize }: Recipe): Pick<Recipe, 'imageSize'> {
  try {
    checkRange('imageSize', imageSize, recipeLimits.imageSize);
    return { imageSize };
  } catch {
    return { imageSize: defaultRecipe.imageSize };
  }
}

function checkRange(field: string, value: number, { min, max, step }: Limits): void {
  const whole = step === 'any' || Number.isInteger(value);
  if (!(value >= min && value <= max && whole)) {
    throw new FailureError({ kind: 'recipe-out-of-range', field, min, max, value });
  }
}
