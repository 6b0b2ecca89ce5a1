/** Benches that take the whole machine: `--only` names one of them alone, and each has flags of its own. */
import { UsageError } from '../../src/cli/errors.ts';
import { quoted } from '../../src/cli/options.ts';

const flagsOf = { data: ['pictures', 'folder'], checkpoints: ['pictures', 'steps'] } as const;

export type OwnBench = keyof typeof flagsOf;

export const ownBenches = Object.keys(flagsOf) as OwnBench[];

const everyones = ['only', 'json', 'help'];

export interface OwnBenchValues {
  readonly only?: string | undefined;
  readonly pictures?: string | undefined;
  readonly folder?: string | undefined;
  readonly steps?: string | undefined;
  readonly [other: string]: string | boolean | undefined;
}

/** The one that was asked for, or null. Throws a UsageError, also for flags that go with another. */
export function readOwnBench(values: OwnBenchValues): OwnBench | null {
  const names = values.only?.split(',').map((name) => name.trim()) ?? [];
  const asked = ownBenches.find((bench) => names.includes(bench)) ?? null;
  if (asked && names.length > 1) {
    throw new UsageError(`--only ${asked} goes alone: it takes the whole machine`);
  }
  for (const [flag, value] of Object.entries(values)) {
    if (value === undefined || value === false || everyones.includes(flag)) continue;
    const takers = ownBenches.filter((bench) => flagsOf[bench].some((own) => own === flag));
    if (asked && !takers.includes(asked)) {
      throw new UsageError(`--${flag} does not go with --only ${asked}`);
    }
    if (!asked && takers.length > 0) {
      throw new UsageError(`--${flag} goes with --only ${takers.join(' or ')}`);
    }
  }
  return asked;
}

/** Throws a UsageError. */
export function readCount(
  flag: string,
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= min && count <= max) return count;
  throw new UsageError(`${flag} takes whole numbers from ${min} to ${max}, not ${quoted(text)}`);
}
