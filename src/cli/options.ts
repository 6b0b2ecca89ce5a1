/** Reads what a command was called with; whatever is wrong becomes one line that says what is right. */
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { EngineChoice } from '../domain/engine.ts';
import { engineNames } from '../domain/engine.ts';
import { FailureError, type Failure } from '../domain/failure.ts';
import {
  checkRecipe,
  defaultRecipe,
  duplicateRules,
  orientationRules,
  resizeRules,
  type BalanceRule,
  type Recipe,
  type SplitPercent,
} from '../domain/recipe.ts';
import { UsageError } from './errors.ts';

/** node's parseArgs, whose complaints are put into our words. Throws a UsageError. */
export function parseOptions<T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    const [, option = ''] = /(--?[\w-]+)/.exec(error.message) ?? [];
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    switch (error.code) {
      case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
        throw new UsageError(`there is no option ${option}: there are ${known.join(', ')}`);
      case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
        throw new UsageError(
          config.options?.[option.slice(2)]?.type === 'boolean'
            ? `${option} takes no value`
            : `${option} needs a value that does not begin with "-"`,
        );
      default:
        throw new UsageError(error.message.split('\n')[0] ?? error.message);
    }
  }
}

/** A path as the caller meant it: npm runs a script in the package's folder, not in the caller's. */
export function callersPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

const recipeFlags = {
  epochs: '--epochs',
  batchSize: '--batch-size',
  imageSize: '--image-size',
  learningRate: '--learning-rate',
  seed: '--seed',
} as const;

export const recipeOptions = {
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  'image-size': { type: 'string' },
  'learning-rate': { type: 'string' },
  seed: { type: 'string' },
  split: { type: 'string' },
  resize: { type: 'string' },
  exif: { type: 'string' },
  duplicates: { type: 'string' },
  'group-by': { type: 'string' },
  'similar-together': { type: 'boolean' },
  'class-weights': { type: 'boolean' },
  'balanced-sampling': { type: 'boolean' },
} as const;

type RecipeValues = {
  readonly [option in keyof typeof recipeOptions]?:
    ((typeof recipeOptions)[option]['type'] extends 'boolean' ? boolean : string) | undefined;
};

type TextOption = {
  [option in keyof typeof recipeOptions]: (typeof recipeOptions)[option]['type'] extends 'string'
    ? option
    : never;
}[keyof typeof recipeOptions];

/** The reference's recipe with the values that were given. Throws a UsageError. */
export function readRecipe(values: RecipeValues): Recipe {
  const given: { -readonly [field in keyof Recipe]?: Recipe[field] } = {};
  for (const [field, flag] of Object.entries(recipeFlags)) {
    const text = values[flag.slice(2) as TextOption];
    if (text !== undefined) given[field as keyof typeof recipeFlags] = readNumber(flag, text);
  }
  if (values.split !== undefined) given.split = readSplit(values.split);
  const recipe: Recipe = {
    ...defaultRecipe,
    ...given,
    resize: readChoice('--resize', values.resize, resizeRules),
    orientation: readChoice('--exif', values.exif, orientationRules),
    duplicates: readChoice('--duplicates', values.duplicates, duplicateRules),
    similarTogether: values['similar-together'] ?? false,
    groupBy: values['group-by'] ?? '',
    balance: readBalance(values),
  };
  try {
    checkRecipe(recipe);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    throw new UsageError(recipeWords(error.failure, values));
  }
  return recipe;
}

/** The first choice is the default. Throws a UsageError. */
export function readChoice<T extends string>(
  flag: string,
  text: string | undefined,
  choices: readonly [T, ...T[]],
): T {
  const choice = text === undefined ? choices[0] : choices.find((one) => one === text);
  if (choice === undefined) {
    throw new UsageError(`${flag} takes ${listed(choices)}, not ${quoted(text ?? '')}`);
  }
  return choice;
}

function listed(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

function readBalance(values: RecipeValues): BalanceRule {
  if (values['class-weights'] && values['balanced-sampling']) {
    throw new UsageError('--class-weights and --balanced-sampling do the same: give one of them');
  }
  if (values['class-weights']) return 'class-weights';
  return values['balanced-sampling'] ? 'sampling' : 'none';
}

function readNumber(flag: string, text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    throw new UsageError(`${flag} takes a number, not ${quoted(text)}`);
  }
  return Number(text);
}

function readSplit(text: string): SplitPercent {
  const [, train, test, validation] = /^(\d+)\/(\d+)\/(\d+)$/.exec(text) ?? [];
  if (train === undefined) throw new UsageError(splitWords(text));
  return { train: Number(train), test: Number(test), validation: Number(validation) };
}

function recipeWords(failure: Failure, values: RecipeValues): string {
  if (failure.kind === 'bad-pattern') {
    return `--group-by takes a regular expression, and ${quoted(failure.pattern)} is none that can be used: ${failure.detail}`;
  }
  if (failure.kind === 'recipe-out-of-range' && failure.field in recipeFlags) {
    const { field, min, max, value } = failure;
    const number = field === 'learningRate' ? 'number' : 'whole number';
    return `${recipeFlags[field as keyof typeof recipeFlags]} takes a ${number} from ${min} to ${max}, not ${value}`;
  }
  if (failure.kind === 'recipe-out-of-range') {
    return `${splitWords(values.split ?? '')}: ${failure.field} can be ${failure.min} to ${failure.max}`;
  }
  return splitWords(values.split ?? '');
}

function splitWords(text: string): string {
  return `--split takes whole percents for training, test and validation that add up to 100, such as 70/20/10, not ${quoted(text)}`;
}

/** Throws a UsageError for a name that is no engine of this version. */
export function readEngine(text = 'auto'): EngineChoice {
  return readChoice('--engine', text, ['auto', ...engineNames]);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
