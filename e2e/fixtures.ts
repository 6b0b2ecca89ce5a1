/** Pictures for the tests, made and not kept: noise that is brighter on the side of its class. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { createRandom } from '../src/domain/random.ts';
import type { Label } from '../src/domain/sample.ts';
import { defaultRecipe, type Recipe } from '../src/domain/recipe.ts';

/** The smallest network there is, on few pictures: a run of seconds on any engine. */
export const smallRecipe: Recipe = {
  ...defaultRecipe,
  imageSize: 22,
  epochs: 2,
  batchSize: 8,
  learningRate: 0.01,
};

/** A PNG, bright on the left for class 0 and on the right for class 1. The same seed, the same bytes. */
export function makePicture(label: Label, seed: number, size = 24): Uint8Array {
  const random = createRandom(seed, 100 + label);
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < data.length; i++) {
    const right = Math.floor(i / 3) % size >= size / 2;
    data[i] = (right === (label === 1) ? 150 : 40) + Math.floor(random() * 60);
  }
  return encode({ width: size, height: size, data, channels: 3 });
}

/** `count` pictures as 000.png, 001.png... in a folder that is made. Returns the folder. */
export function makeFolder(folder: string, label: Label, count: number): string {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    writeFileSync(join(folder, `${String(i).padStart(3, '0')}.png`), makePicture(label, i));
  }
  return folder;
}

export interface MadeClasses {
  /** Holds the two folders and nothing else. */
  readonly parent: string;
  readonly left: string;
  readonly right: string;
}

/** Two folders of pictures, `left` and `right`. */
export function makeClasses(parent: string, perClass = 20): MadeClasses {
  return {
    parent,
    left: makeFolder(join(parent, 'left'), 0, perClass),
    right: makeFolder(join(parent, 'right'), 1, perClass),
  };
}
