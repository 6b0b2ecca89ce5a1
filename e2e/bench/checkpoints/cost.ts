/** What checkpoints cost: epochs without, with one at their beginning, and with some on the way, in turns. */
import { defaultRecipe } from '../../../src/domain/recipe.ts';
import type { Processes } from '../data/processes.ts';
import { say } from '../machine.ts';
import type { Taken } from './page/taking.ts';
import type { AskRun } from './run.ts';

export const epochKinds = ['without', 'atEnd', 'within'] as const;
export type EpochKind = (typeof epochKinds)[number];

export interface EpochTurn {
  /** Until all that was taken is on the disk. */
  readonly seconds: number;
  /** Of the processor, all processes of the browser together. */
  readonly cpuSeconds: number;
  readonly taken: readonly Taken[];
}

export interface Cost {
  readonly pictures: number;
  readonly steps: number;
  readonly rounds: readonly { readonly [kind in EpochKind]: EpochTurn }[];
  /** With no step beside them. */
  readonly alone: readonly Taken[];
  readonly bytes: number;
  readonly threads: number;
  readonly engineBytes: number;
}

const rounds = 5;
/** On the way of an epoch: far enough apart to be on the disk before the next. */
const within = 4;
const alonePerRound = 2;

export async function measureCost(
  ask: AskRun,
  pictures: number,
  processes: Processes,
): Promise<Cost> {
  const steps = Math.ceil(pictures / defaultRecipe.batchSize);
  const everyOf = { without: null, atEnd: null, within: Math.ceil(steps / (within + 1)) } as const;
  const epoch = async (kind: EpochKind): Promise<EpochTurn> => {
    const before = await processes.cpuSeconds();
    const atBeginning = kind === 'atEnd';
    const { seconds, taken } = await ask({ ask: 'epoch', atBeginning, every: everyOf[kind] });
    return { seconds, taken, cpuSeconds: (await processes.cpuSeconds()) - before };
  };
  // For the compilers, and the files to be there.
  await epoch('within');
  const found: Cost['rounds'][number][] = [];
  const alone: Taken[] = [];
  for (let round = 0; round < rounds; round++) {
    // Each is first as often as the others, nearly.
    const order = epochKinds.map(
      (_, i) => epochKinds[(i + round) % epochKinds.length] as EpochKind,
    );
    const turns: { [kind in EpochKind]?: EpochTurn } = {};
    for (const kind of order) turns[kind] = await epoch(kind);
    const { without, atEnd, within: onTheWay } = turns as Cost['rounds'][number];
    found.push({ without, atEnd, within: onTheWay });
    say(
      `  ${without.seconds.toFixed(2)} s without, ${atEnd.seconds.toFixed(2)} s with one, ` +
        `${onTheWay.seconds.toFixed(2)} s with ${onTheWay.taken.length} on the way`,
    );
    for (let i = 0; i < alonePerRound; i++) alone.push(...(await ask({ ask: 'take' })).taken);
  }
  const { fileBytes: bytes, threads, engineBytes } = await ask({ ask: 'end' });
  return { pictures, steps, rounds: found, alone, bytes, threads, engineBytes };
}
