/** Epochs from the origin's private files beside epochs from memory: page/epochs.worker.ts, in turns. */
import type { Page } from 'playwright';
import { RunError } from '../../../src/cli/errors.ts';
import { median } from '../measure.ts';
import type { EpochQuestion, PixelSource } from './page/epochs.worker.ts';

export interface EpochComparison {
  readonly pictures: number;
  /** Medians, of whole epochs and of reading alone. */
  readonly trainSeconds: { readonly [source in PixelSource]: number };
  readonly readSeconds: { readonly [source in PixelSource]: number };
  readonly engineBytes: number;
}

const pictures = 2048;
const rounds = 5;

export async function compareEpochs(
  bench: Page,
  say: (line: string) => void,
): Promise<EpochComparison> {
  const ask = async (question: EpochQuestion) => {
    const answer = await bench.evaluate((asked) => globalThis.dataBench.askEpochs(asked), question);
    if ('reason' in answer) throw new RunError(`No epochs could be measured: ${answer.reason}`);
    return answer;
  };
  const { memoryBytes: engineBytes } = await ask({ ask: 'start', pictures });
  const found = { train: { files: [], memory: [] }, read: { files: [], memory: [] } } as {
    [ask in 'train' | 'read']: { [source in PixelSource]: number[] };
  };
  // The first is for the compilers.
  for (let round = 0; round <= rounds; round++) {
    const order = round % 2 === 0 ? (['files', 'memory'] as const) : (['memory', 'files'] as const);
    for (const kind of ['train', 'read'] as const) {
      for (const source of order) {
        const { seconds } = await ask({ ask: kind, source, seed: round });
        if (round > 0) found[kind][source].push(seconds);
      }
    }
    const [files, memory] = [found.train.files.at(-1), found.train.memory.at(-1)];
    if (files && memory)
      say(`  ${files.toFixed(2)} s from files, ${memory.toFixed(2)} s from memory`);
  }
  const medians = ({ files, memory }: (typeof found)['train']) => ({
    files: median(files),
    memory: median(memory),
  });
  return {
    pictures,
    trainSeconds: medians(found.train),
    readSeconds: medians(found.read),
    engineBytes,
  };
}
