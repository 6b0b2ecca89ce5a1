import type { Limits } from '../../domain/recipe.ts';
import type { ModelPictures } from '../../state/elsewhere.ts';
import { bytes, counted } from '../format.ts';

export const epochLimits: Limits = { min: 1, max: 1000, step: 1 };

export const epochWords = {
  label: 'Further epochs',
  hint: 'How many times more the network sees every training picture.',
};

/** What is wrong with a number of epochs, or null. */
export function epochFailure(epochs: number): string | null {
  const { min, max } = epochLimits;
  const isRight = Number.isInteger(epochs) && epochs >= min && epochs <= max;
  return isRight ? null : `Further epochs must be a whole number from ${min} to 1,000.`;
}

/** Why the pictures can't go along, or how much they are. */
export function picturesWords({ count, missing, sizeBytes }: ModelPictures): string {
  if (missing === 0)
    return `${counted(count, 'picture')}, ${bytes(sizeBytes)}. Nothing else is needed there.`;
  return `Not possible: ${counted(missing, 'picture')} of ${counted(count, 'picture')} that it was made of ${missing === 1 ? 'is' : 'are'} not in this tab.`;
}

export const noListWords =
  'Which pictures this model was trained on is not known, so it can’t be trained on elsewhere from here.';

/** What is said of the test of what comes back. */
export function testWords(images: number | undefined): string {
  return images === undefined
    ? 'It was not tested here, so the result will not be either.'
    : `It is tested on the same ${counted(images, 'test picture')}, which have to be in this tab, and both stand side by side under Results.`;
}
