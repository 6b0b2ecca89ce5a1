/** A decoder: one of a pool, owns nothing, turns files into prepared pictures. */
import { Handover, serve } from '../workers/serve.ts';
import { preparePicture } from './door.ts';
import type { DecoderProtocol } from './protocol.ts';

serve<DecoderProtocol>({
  async prepare({ file, preparation }) {
    const picture = await preparePicture(file, preparation);
    return new Handover(picture, [picture.pixels.buffer, picture.original.buffer]);
  },
});
