/** A program in JavaScript that classifies a picture by tfjs, with the preprocessing to the letter. */
import type { Manifest } from './manifest.ts';

const library = "'@tensorflow/tfjs'";

/** A module for a page on a server; exports `classify(file)`. */
export function tfjsProgram({ classNames, threshold, recipe, preprocessing }: Manifest): string {
  const isPlain = preprocessing.resize.endsWith('no antialias');
  const resize = isPlain
    ? 'tf.image.resizeBilinear(pixels, [size, size], false, true)'
    : 'antialiased(pixels)';
  const isRounded = preprocessing.rounding === 'to whole bytes';
  const isUpright = preprocessing.orientation === 'upright';
  return `import * as tf from ${library};

const classes = ${JSON.stringify(classNames)};
const threshold = ${threshold};
const size = ${recipe.imageSize};
const model = await tf.loadLayersModel('tfjs/model.json');
${isPlain ? '' : antialiased}
/** \`file\`: a File or Blob of a picture. By tfjs's WebGL: others blend what is transparent with black. */
export async function classify(file) {
  const bitmap = await createImageBitmap(file, {
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'none',
  });${isUpright ? '' : '\n  // This model was trained on pictures as stored, and a browser turns them as their EXIF says: take it out before.'}
  const output = tf.tidy(() => {
    const pixels = tf.cast(tf.browser.fromPixels(bitmap, 3), 'float32');
    const resized = ${isRounded ? `tf.round(${resize})` : resize};
    return model.predict(tf.expandDims(tf.div(resized, 255), 0));
  });
  const [probability] = await output.data();
  output.dispose();
  return { className: classes[probability >= threshold ? 1 : 0], probability };
}`;
}

const antialiased = `
/** Of each input place in each output place: a triangle as wide as the picture shrinks. */
function weights(length) {
  const scale = length / size;
  const rows = Array.from({ length: size }, (_, o) => {
    const row = Array.from({ length }, (_, i) =>
      Math.max(0, 1 - Math.abs(i + 0.5 - (o + 0.5) * scale) / Math.max(scale, 1)),
    );
    const sum = row.reduce((a, b) => a + b);
    return row.map((weight) => weight / sum);
  });
  return tf.tensor2d(rows);
}

function antialiased(pixels) {
  const [height, width] = pixels.shape;
  const down = tf.matMul(weights(height), tf.reshape(pixels, [height, width * 3]));
  const turned = tf.transpose(tf.reshape(down, [size, width, 3]), [1, 0, 2]);
  const across = tf.matMul(weights(width), tf.reshape(turned, [width, size * 3]));
  return tf.transpose(tf.reshape(across, [size, size, 3]), [1, 0, 2]);
}
`;
