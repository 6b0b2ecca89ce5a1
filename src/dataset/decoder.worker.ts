/** A decoder: one of a pool, owns nothing, turns files into prepared pictures. */
import { findSimilar } from '../domain/similar.ts';
import { readSamples } from '../storage/samples.ts';
import { Handover, serve } from '../workers/serve.ts';
import { giveBack } from './buffers.ts';
import { preparePicture, prepareUnrounded } from './door.ts';
import type { DecoderProtocol } from './protocol.ts';

serve<DecoderProtocol>({
  async prepare({ file, preparation, room }) {
    if (room) giveBack(room);
    const picture = await preparePicture(file, preparation);
    return new Handover(picture, [picture.pixels.buffer, picture.original.buffer]);
  },
  async prepareUnrounded({ file, preparation }) {
    const pixels = await prepareUnrounded(file, preparation);
    return new Handover(pixels, [pixels.buffer]);
  },
  findSimilar: async () => findSimilar(await readSamples()),
});
