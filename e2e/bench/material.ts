/** What all subjects of a case are given: the same first weights, pictures and labels, as files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../../src/domain/random.ts';
import { drawWeights, weightShapes } from './network.ts';

export interface Case {
  readonly imageSize: number;
  readonly batch: number;
}

/** File names, in the folder that the page sees as `/material/`. */
export interface Material extends Case {
  readonly batches: number;
  readonly weightShapes: readonly (readonly number[])[];
  /** Float32, all in a row. */
  readonly weights: string;
  /** Bytes, `[batches, batch, imageSize, imageSize, 3]`. */
  readonly pixels: string;
  /** Bytes, `[batches, batch]`. */
  readonly labels: string;
}

const seed = 1;
/** Steps go through these in turn. */
const batches = 4;

export function writeMaterial({ imageSize, batch }: Case, folder: string): Material {
  const name = `${imageSize}-${batch}`;
  const material = {
    imageSize,
    batch,
    batches,
    weightShapes: weightShapes(imageSize),
    weights: `weights-${imageSize}.bin`,
    pixels: `pixels-${name}.bin`,
    labels: `labels-${name}.bin`,
  };
  const pictures = drawPictures({ imageSize, batch });
  writeFileSync(join(folder, material.weights), drawWeights(imageSize, seed));
  writeFileSync(join(folder, material.pixels), pictures.pixels);
  writeFileSync(join(folder, material.labels), pictures.labels);
  return material;
}

/**
 * Pictures with light and shade, for the speed may depend on them: which units are alive decides
 * how much work a sparse backward pass has. The second half shows the pictures of the first again,
 * every fourth with the other label: what can't be learnt by heart keeps the gradients from dying
 * away while the clock runs.
 */
function drawPictures({ imageSize, batch }: Case) {
  const half = (batches / 2) * batch;
  const pictureBytes = imageSize * imageSize * 3;
  const pixels = new Uint8Array(2 * half * pictureBytes);
  const labels = new Uint8Array(2 * half);
  const random = createRandom(seed, 1);
  for (let i = 0; i < half; i++) {
    const label = i % 2;
    drawPicture(
      pixels.subarray(i * pictureBytes, (i + 1) * pictureBytes),
      imageSize,
      label,
      random,
    );
    labels[i] = label;
    labels[half + i] = i % 4 === 3 ? 1 - label : label;
  }
  pixels.copyWithin(half * pictureBytes, 0, half * pictureBytes);
  return { pixels, labels };
}

/** Two waves of light and some grain; class 1 has the shorter waves. */
function drawPicture(pixels: Uint8Array, imageSize: number, label: number, random: Random): void {
  const wave = () => {
    const [turns, start] = [(1 + 2 * random()) * (1 + label), random()];
    return Float32Array.from({ length: imageSize }, (_, i) =>
      Math.sin(2 * Math.PI * (start + (turns * i) / imageSize)),
    );
  };
  const [down, across] = [wave(), wave()];
  const tint = [random(), random(), random()] as const;
  let at = 0;
  for (let y = 0; y < imageSize; y++) {
    for (let x = 0; x < imageSize; x++) {
      const light = 120 + 45 * ((down[y] as number) + (across[x] as number));
      for (const share of tint) pixels[at++] = light * (0.7 + 0.3 * share) + 24 * random();
    }
  }
}
