/** Draws pictures, has the browser encode them as JPEG, and sends them off in bundles. */
import { createRandom } from '../../../../src/domain/random.ts';
import { drawPhoto } from './photo.ts';
import type { MakerQuestion } from './maker.ts';

const quality = 0.85;
const bundleSize = 100;

addEventListener('message', (event: MessageEvent<MakerQuestion>) => {
  make(event.data).then(
    () => postMessage(null),
    (error: unknown) => postMessage(String(error)),
  );
});

async function make({ count, imageSize, seed, first, stride }: MakerQuestion): Promise<void> {
  const canvas = new OffscreenCanvas(imageSize, imageSize);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2D canvas');
  const image = context.createImageData(imageSize, imageSize);
  const bundle: BlobPart[] = [];
  let sending: Promise<void> = Promise.resolve();
  for (let index = first; index < count; index += stride) {
    drawPhoto(image.data, imageSize, labelOf(index), createRandom(seed, index));
    context.putImageData(image, 0, 0);
    const jpeg = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    bundle.push(Uint32Array.of(index, jpeg.size), jpeg);
    if (bundle.length < 2 * bundleSize && index + stride < count) continue;
    await sending;
    sending = send(new Blob(bundle.splice(0)));
    sending.catch(() => {});
  }
  await sending;
}

/** A bundle: for each picture its index and size, four bytes each, little endian, then its bytes. */
async function send(bundle: Blob): Promise<void> {
  const response = await fetch('/pictures', { method: 'POST', body: bundle });
  if (!response.ok) throw new Error('the pictures could not be kept');
}

function labelOf(index: number): 0 | 1 {
  return index % 2 === 0 ? 0 : 1;
}
