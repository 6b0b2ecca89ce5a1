/** What is damaged is refused, or reads as a network: nothing else comes of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../domain/random.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { readTorch } from './torch-read.ts';
import { writeTorchScript } from './torch-script.ts';
import { writeStateDict } from './torch-state.ts';
import { chainOfKinds } from './trials/chains.ts';
import { manifestFor } from './trials/networks.ts';
import { detailOf } from './trials/refusals.ts';

const folder = join(import.meta.dirname, '../../e2e/formats/golden');
const golden = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

const network = chainOfKinds();
const model = { network, manifest: manifestFor(network) };
const written = { channels: 'BGR' } as const;
const damageable = {
  'a TorchScript archive of ours': writeTorchScript(model, written),
  'a state_dict of ours': writeStateDict(model, written),
  'safetensors of ours': writeSafetensors(model, written),
  'a TorchScript archive': golden('torch-script.pt'),
  'a state_dict': golden('torch-state.pt'),
  'a checkpoint': golden('torch-ddp.pt'),
  'an archive of C++': golden('torch-cpp.pt'),
  safetensors: golden('torch.safetensors'),
};

describe.each(Object.entries(damageable))('%s', (name, whole) => {
  const isSafetensors = name.includes('safetensors');
  const read = isSafetensors ? readSafetensors : readTorch;

  test('cut short anywhere is refused', { timeout: 60_000 }, () => {
    for (let i = 0; i < 200; i++) {
      const length = Math.floor((whole.length * i) / 200);
      expect(detailOf(() => read(whole.subarray(0, length)))).not.toBeNull();
    }
  });

  test('with bytes changed a thousand times reads or is refused', { timeout: 60_000 }, () => {
    const random = createRandom(7);
    const below = (limit: number) => Math.floor(random() * limit);
    const text = new TextDecoder('latin1').decode(whole);
    // Most bytes are numbers of weights: half of the changes go where the structure is.
    const structure = isSafetensors ? 0 : Math.max(text.indexOf('data.pkl'), 0);
    let refused = 0;
    for (let round = 0; round < 1000; round++) {
      const bytes = whole.slice();
      for (let change = below(8); change >= 0; change--) {
        const from = round % 2 ? 0 : structure;
        const span = round % 2 ? bytes.length : Math.min(2000, bytes.length - from);
        const at = from + below(span);
        const kind = below(3);
        if (kind === 0) bytes[at] = below(256);
        else if (kind === 1) bytes[at] = (bytes[at] as number) ^ (1 << below(8));
        else bytes.copyWithin(at, below(bytes.length), below(bytes.length));
      }
      if (detailOf(() => read(bytes)) !== null) refused++;
    }
    expect(refused).toBeGreaterThan(100);
  });
});
