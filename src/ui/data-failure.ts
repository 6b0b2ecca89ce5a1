/**
 * What keeps the pictures from being trained on. It is asked for at every change of the state, and to
 * look through 25,000 pictures takes longer than a frame: what was found is remembered.
 */
import { identicalSets, undecidedSets } from '../domain/duplicates.ts';
import { failureOf, type Failure } from '../domain/failure.ts';
import type { Sample } from '../domain/sample.ts';
import { checkEnough, type SimilarSets } from '../domain/split.ts';
import type { AppState } from '../state/store.ts';

interface Judgement {
  readonly rules: string;
  readonly similar: SimilarSets;
  readonly failure: Failure | null;
}

/** The last of each set of pictures: the state never changes a list, it makes another. */
const judgements = new WeakMap<readonly Sample[], Judgement>();
const undecided = new WeakMap<readonly Sample[], number>();
const noSets: SimilarSets = [];

/** Pictures that are too few, or torn between the classes; null where all is well. */
export function dataFailure(
  state: Pick<AppState, 'samples' | 'classNames' | 'recipe' | 'similar'>,
): Failure | null {
  const { samples, classNames, recipe } = state;
  const { split, duplicates, similarTogether, groupBy } = recipe;
  const rules = JSON.stringify([split, duplicates, similarTogether, groupBy, classNames]);
  const similar = similarTogether ? state.similar : noSets;
  const last = judgements.get(samples);
  if (last?.rules === rules && last.similar === similar) return last.failure;
  const failure =
    thrownBy(() => checkEnough(samples, classNames, recipe, similar)) ?? undecidedFailure(samples);
  judgements.set(samples, { rules, similar, failure });
  return failure;
}

function undecidedFailure(samples: readonly Sample[]): Failure | null {
  const pictures = undecided.get(samples) ?? undecidedSets(identicalSets(samples)).length;
  undecided.set(samples, pictures);
  return pictures > 0 ? { kind: 'undecided-pictures', pictures } : null;
}

/** The Failure that a check throws, or null. */
export function thrownBy(check: () => void): Failure | null {
  try {
    check();
    return null;
  } catch (error) {
    return failureOf(error);
  }
}
