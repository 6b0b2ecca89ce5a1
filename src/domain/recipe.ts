/** The recipe of a run: its hyper-parameters, their limits, and the reference's defaults. */
import { FailureError } from './failure.ts';
import { groupReader } from './groups.ts';

export const resizeRules = ['bilinear', 'antialiased'] as const;
/** TensorFlow's `tf.image.resize`, without its antialiasing (the reference's way) or with it. */
export type ResizeRule = (typeof resizeRules)[number];

export const orientationRules = ['upright', 'as-stored'] as const;
/** A camera's note (EXIF) on how the picture was held: followed, or passed over as TensorFlow does. */
export type OrientationRule = (typeof orientationRules)[number];

/** How a file becomes the network's input. */
export interface Preparation {
  /** Height and width of the network's input, in pixels. */
  readonly imageSize: number;
  readonly resize: ResizeRule;
  readonly orientation: OrientationRule;
}

export const duplicateRules = ['together', 'once'] as const;
/** Byte-identical pictures of a class: all used, in one part of the split, or one of them used. */
export type DuplicateRule = (typeof duplicateRules)[number];

export const balanceRules = ['none', 'class-weights', 'sampling'] as const;
/**
 * What is done about classes of different sizes: nothing, losses weighted by class, or pictures of
 * the smaller class drawn more often.
 */
export type BalanceRule = (typeof balanceRules)[number];

/** Who is dealt, and who stays together. */
export interface DealRules {
  readonly split: SplitPercent;
  readonly seed: number;
  readonly duplicates: DuplicateRule;
  /** Pictures that look nearly the same go into one part. */
  readonly similarTogether: boolean;
  /** A pattern on file names (`groups.ts`); pictures of one group go into one part. '' is none. */
  readonly groupBy: string;
}

export interface Recipe extends Preparation, DealRules {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly balance: BalanceRule;
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
  resize: 'bilinear',
  orientation: 'upright',
  duplicates: 'together',
  similarTogether: false,
  groupBy: '',
  balance: 'none',
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

/** Throws `recipe-out-of-range`, `split-not-100` or `bad-pattern` for the first value that can't be used. */
export function checkRecipe(recipe: Recipe): void {
  for (const [field, limits] of Object.entries(recipeLimits)) {
    checkRange(field, recipe[field as keyof typeof recipeLimits], limits);
  }
  for (const [part, limits] of Object.entries(splitLimits)) {
    checkRange(part, recipe.split[part as keyof SplitPercent], limits);
  }
  const sum = recipe.split.train + recipe.split.test + recipe.split.validation;
  if (sum !== 100) throw new FailureError({ kind: 'split-not-100', sum });
  groupReader(recipe.groupBy);
}

/** The recipe's preparation, with the default image size where it has none that can be. */
export function usablePreparation({ imageSize, resize, orientation }: Recipe): Preparation {
  try {
    checkRange('imageSize', imageSize, recipeLimits.imageSize);
    return { imageSize, resize, orientation };
  } catch {
    return { imageSize: defaultRecipe.imageSize, resize, orientation };
  }
}

export function isSamePreparation(a: Preparation, b: Preparation): boolean {
  return a.imageSize === b.imageSize && a.resize === b.resize && a.orientation === b.orientation;
}

function checkRange(field: string, value: number, { min, max, step }: Limits): void {
  const whole = step === 'any' || Number.isInteger(value);
  if (!(value >= min && value <= max && whole)) {
    throw new FailureError({ kind: 'recipe-out-of-range', field, min, max, value });
  }
}
