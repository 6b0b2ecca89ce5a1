/** PyTorch's state_dict: tensors by name, for `torch.load(path, weights_only=True)`. */
import type { ChannelOrder } from '../domain/model-formats.ts';
import type { ModelToWrite } from './model-file.ts';
import { writeArchive } from './torch-archive.ts';
import { manifestWithNote } from './torch-note.ts';
import { pickled, pickledDict, pickledTensor } from './torch-pickle.ts';
import { torchTensors } from './torch-tensors.ts';

/** Throws `unsupported-layer`. The last dense layer's sigmoid is not in the tensors: it is for the caller. */
export function writeStateDict(
  { network, manifest }: ModelToWrite,
  { channels }: { readonly channels: ChannelOrder },
): Uint8Array<ArrayBuffer> {
  const { tensors } = torchTensors(network, { channels });
  // A plain dict: `torch::pickle_load` gives None for an OrderedDict.
  const dict = pickledDict(
    tensors.map((tensor, i) => [tensor.name, pickledTensor(tensor, i, { requiresGrad: false })]),
  );
  return writeArchive(pickled(dict), tensors, {
    code: null,
    manifest: manifestWithNote({ network, manifest }, channels),
  });
}
