/** What a person has to know who uses a model, in words: one wording for every file that tells it. */
import type { Manifest } from './manifest.ts';
import { counted } from './test-figures.ts';

/** From a file to the network's input, to the letter, in order. */
export function preprocessingSteps({ preprocessing, recipe }: Manifest): string[] {
  const { imageSize } = recipe;
  const isUpright = preprocessing.orientation === 'upright';
  const isPlain = preprocessing.resize === 'bilinear, half-pixel centres, no antialias';
  return [
    'Decode the picture to 8 bits a channel; of 16 bits keep the upper 8; apply no color profile.',
    isUpright
      ? 'Turn it upright as its EXIF orientation says.'
      : 'Leave it as stored: do not follow its EXIF orientation.',
    'Make it RGB, in this order; drop an alpha channel, do not blend with it.',
    `Resize to ${imageSize} x ${imageSize} without keeping its proportions: bilinear, half-pixel centers, ` +
      `${isPlain ? 'no antialiasing' : 'with antialiasing (a triangle as wide as the picture shrinks)'}, ` +
      `as \`tf.image.resize(image, [${imageSize}, ${imageSize}]${isPlain ? '' : ', antialias=True'})\`.`,
    preprocessing.rounding === 'to whole bytes'
      ? 'Round to whole bytes, exact halves to the even neighbor.'
      : 'Leave the numbers as they come out of that: do not round them to whole bytes.',
    'Divide by 255, to float32 from 0 to 1.',
  ];
}

/** What the model was not made for, and what of it is not known. */
export function limits({ classNames, test, recipe, from, ending }: Manifest): string[] {
  const [first, second] = classNames;
  const groups =
    recipe.groupBy === '' && !recipe.similarTogether
      ? ' Pictures were told apart by their bytes alone: if one person, place or thing is on several of them, ' +
        'it may be in the training and in the test part, and the figures are too good then.'
      : '';
  const tested = test
    ? `It was tested on ${counted(test.images, 'picture')} that it was not trained on, of the same collection. ` +
      `How it does on pictures of another camera, place or time was not measured.${groups}`
    : 'It was not tested on pictures that it was not trained on: how often it is right is not known.';
  return [
    `It knows “${first}” and “${second}”. Shown anything else, it still answers with one of the two.`,
    tested,
    'Its output is a number from 0 to 1 that was trained to tell the classes apart. Whether it can be ' +
      'read as a chance (calibration) was not measured.',
    'Nobody has examined whether it does equally well for all groups of people or things on the pictures.',
    ...originLimits(from),
    ...(ending === 'stopped' && !from ? ['Its training was ended before the last epoch.'] : []),
  ];
}

function originLimits(from: Manifest['from']): string[] {
  if (!from) return [];
  return from.parent
    ? [`It ${goesOn(from.parent)}; how that went is not known here.`]
    : ['It was not trained in Twofold: what it was trained on is not known here.'];
}

/** Completes "It …". */
export function goesOn({ name }: { readonly name: string }): string {
  return `goes on from “${name}”: it was trained on elsewhere from Twofold’s weights, on the same split`;
}

/** Who must not rely on it. */
export function forbiddenUses(): string[] {
  return [
    'It is no medical device: do not diagnose or treat anybody by what it says.',
    'Do not let it decide about people, their safety, their rights or their money without a person who ' +
      'can judge the picture and answers for it.',
  ];
}
