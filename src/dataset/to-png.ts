/** Pictures in a format that loses nothing and that every tool reads. */
import { encode } from 'fast-png';
import type { OrientationRule } from '../domain/recipe.ts';
import { decodePicture } from './decode.ts';
import { inspect } from './inspect.ts';

/** A PNG of the colours as training sees them: RGB, alpha dropped, turned by the rule. Throws its FileFailure. */
export async function toPng(picture: Blob, rule: OrientationRule): Promise<Uint8Array> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  const { width, height, rgba } = await decodePicture(bytes, await inspect(bytes), {
    orientation: rule,
  });
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from] as number;
    data[to + 1] = rgba[from + 1] as number;
    data[to + 2] = rgba[from + 2] as number;
  }
  return encode({ width, height, data, channels: 3, depth: 8 });
}
