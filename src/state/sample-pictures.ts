/** A few of the pictures that a model learned from, small, for the logs of its run. */
import type { KeptNetwork, ModelRecord } from '../domain/model.ts';
import type { LoggedPicture } from '../formats/tensorboard/event.ts';
import { drawThumbnail } from './pictures.ts';
import { useApp } from './store.ts';

const perClass = 3;
const sizePx = 128;

/** As they are prepared now; none where they are not in the tab, or can't be read now. */
export async function samplePicturesOf(
  { classNames }: ModelRecord,
  { details }: KeptNetwork,
): Promise<LoggedPicture[]> {
  const samples = new Map(
    useApp.getState().samples.map((one) => [`${one.label} ${one.sha256}`, one]),
  );
  const drawn: LoggedPicture[] = [];
  for (const label of [0, 1] as const) {
    const files = details?.files.train.filter((file) => file.label === label) ?? [];
    for (const [i, { sha256 }] of files.slice(0, perClass).entries()) {
      const sample = samples.get(`${label} ${sha256}`);
      if (!sample) continue;
      try {
        const picture = await drawThumbnail(sample, sizePx);
        const { width, height } = picture;
        const canvas = new OffscreenCanvas(width, height);
        canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(picture);
        const png = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
        drawn.push({ tag: `train/${classNames[label]}/${i + 1}`, width, height, png });
      } catch {
        // The log is worth having without.
      }
    }
  }
  return drawn;
}
