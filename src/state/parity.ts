/** What the tab itself gives for a few made-up pictures: others are held against it. */
import type { ModelRecord } from '../domain/model.ts';
import type { Parity } from '../formats/manifest.ts';
import { createParity, parityPictures } from '../formats/parity.ts';
import { probabilitiesOf } from './classify.ts';

/** By the model's id; it does not change. */
const known = new Map<number, Parity>();

/** Null where no engine can be had to ask: the file is worth having all the same. */
export async function parityOf(model: ModelRecord): Promise<Parity | null> {
  const found = known.get(model.id);
  if (found) return found;
  try {
    const { imageSize } = model.recipe;
    const pictures = parityPictures(imageSize);
    const probabilities = await probabilitiesOf(model, pictures);
    const parity = createParity(imageSize, pictures, probabilities);
    known.set(model.id, parity);
    return parity;
  } catch (error) {
    console.error(error);
    return null;
  }
}
