/** Programs in Python that classify one picture, each for another tool, with the preprocessing to the letter. */
import type { Manifest } from './manifest.ts';

export interface PythonTool {
  readonly imports: readonly string[];
  /** Up to where the model is there; may be several lines. */
  readonly model: string;
  /** From `picture`, `[1, SIZE, SIZE, 3]`, float32, NumPy: gives a float. */
  readonly probability: string;
}

/** Takes the picture's path; prints the class, and the probability of the second one. */
export function pythonProgram(manifest: Manifest, tool: PythonTool): string {
  const { classNames, threshold, recipe, preprocessing } = manifest;
  const imports = ['import sys', '', ...tool.imports, 'import numpy as np'];
  const isUpright = preprocessing.orientation === 'upright';
  const isRounded = preprocessing.rounding === 'to whole bytes';
  return `${imports.join('\n')}
from PIL import Image${isUpright ? ', ImageOps' : ''}

CLASSES = [${classNames.map(pythonString).join(', ')}]
THRESHOLD = ${threshold}
SIZE = ${recipe.imageSize}


${preprocessing.resize.endsWith('no antialias') ? plainResize : antialiasedResize}


def prepared(path):
    """RGB from 0 to 1, [1, SIZE, SIZE, 3]. Alpha is dropped, not blended."""
    picture = ${isUpright ? 'ImageOps.exif_transpose(Image.open(path))' : 'Image.open(path)'}
    if picture.mode.startswith("I"):  # of 16 bits the upper 8
        picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    pixels = np.asarray(picture.convert("RGB"), dtype=np.float32)
    pixels = ${isRounded ? 'np.rint(resized(pixels))' : 'resized(pixels)'}.astype(np.float32)
    return pixels[np.newaxis] / np.float32(255)


${tool.model.trim()}
picture = prepared(sys.argv[1])
probability = ${tool.probability}
print(CLASSES[int(probability >= THRESHOLD)], probability)
`;
}

const plainResize = `def between(length):
    """The two places that each output place lies between, and how far from the first."""
    place = (np.arange(SIZE, dtype=np.float32) + np.float32(0.5)) * np.float32(length / SIZE)
    place -= np.float32(0.5)
    low, high = np.floor(place), np.ceil(place)
    return np.maximum(low, 0).astype(int), np.minimum(high, length - 1).astype(int), place - low


def resized(pixels):
    """Bilinear, half-pixel centers, no antialiasing, as tf.image.resize does it."""
    top, bottom, down = between(pixels.shape[0])
    left, right, across = between(pixels.shape[1])
    lines = pixels[:, left] + (pixels[:, right] - pixels[:, left]) * across[:, np.newaxis]
    return lines[top] + (lines[bottom] - lines[top]) * down[:, np.newaxis, np.newaxis]`;

const antialiasedResize = `def spans(length):
    """The places that each output place is the mean of, and their weights: a triangle."""
    half, one = np.float32(0.5), np.float32(1)
    inverse = one / np.float32(SIZE / length)
    radius = max(inverse, one)
    center = (np.arange(SIZE, dtype=np.float32) + half) * inverse
    first = np.clip(np.ceil(center - radius - half), 0, length - 1).astype(int)
    last = np.clip(np.floor(center + radius - half), 0, length - 1).astype(int)
    places = first[:, np.newaxis] + np.arange((last - first).max() + 1)
    distance = np.abs((places.astype(np.float32) + half - center[:, np.newaxis]) * (one / radius))
    weights = np.where(places <= last[:, np.newaxis], np.maximum(one - distance, 0), 0)
    weights *= (one / np.add.accumulate(weights, axis=1)[:, -1])[:, np.newaxis]
    return np.minimum(places, length - 1), weights[:, :, np.newaxis, np.newaxis]


def resized(pixels):
    """Bilinear with antialiasing, as tf.image.resize(antialias=True) does it."""
    for _ in range(2):  # the rows, then the columns
        places, weights = spans(len(pixels))
        pixels = sum(weights[:, k] * pixels[places[:, k]] for k in range(places.shape[1]))
        pixels = np.swapaxes(pixels, 0, 1)
    return pixels`;

/** JSON's strings are Python's too. */
function pythonString(text: string): string {
  return JSON.stringify(text);
}
