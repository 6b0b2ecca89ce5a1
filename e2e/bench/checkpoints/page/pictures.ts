/** Pictures to train on, in the origin's private files, where the app has them. */
import { createRandom } from '../../../../src/domain/random.ts';
import { defaultRecipe } from '../../../../src/domain/recipe.ts';
import { PackWriter, pictureBytes, pixelsPack } from '../../../../src/storage/packs.ts';
import type { TrainingSample } from '../../../../src/training/protocol.ts';
import { drawPhoto } from '../../data/page/photo.ts';

/** What is read for a checkpoint's sake is the same with fewer; an epoch has them again and again. */
const kept = 256;

export async function keepPictures(count: number): Promise<readonly TrainingSample[]> {
  const { imageSize } = defaultRecipe;
  const writer = await PackWriter.open(pixelsPack(defaultRecipe), 0);
  const rgba = new Uint8ClampedArray(imageSize * imageSize * 4);
  const rgb = new Uint8Array(pictureBytes(imageSize));
  for (let slot = 0; slot < kept; slot++) {
    drawPhoto(rgba, imageSize, labelOf(slot), createRandom(1, slot));
    for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
      rgb.set(rgba.subarray(from, from + 3), to);
    }
    writer.write(rgb, slot * rgb.length);
  }
  writer.flush();
  writer.close();
  return Array.from({ length: count }, (_, i) => ({ slot: i % kept, label: labelOf(i) }));
}

function labelOf(index: number): 0 | 1 {
  return index % 2 === 0 ? 0 : 1;
}
