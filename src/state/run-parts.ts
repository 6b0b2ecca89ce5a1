/** The parts of a run: dealt when it begins, and found again by the pictures' ids when it goes on. */
import type { SimilarSets } from '../domain/bundles.ts';
import type { RunMember, UnfinishedRun } from '../domain/checkpoint.ts';
import { identicalSets, undecidedSets } from '../domain/duplicates.ts';
import type { ListedFile } from '../domain/model.ts';
import { FailureError } from '../domain/failure.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { ClassNames, Sample } from '../domain/sample.ts';
import { bySlices } from '../domain/slices.ts';
import { dealing, partNames, shortageFailure, type Split } from '../domain/split.ts';
import type { TrainingSample } from '../training/training.ts';

/** Throws why these pictures can't be dealt by the recipe. */
export async function dealtParts(
  samples: readonly Sample[],
  classNames: ClassNames,
  recipe: Recipe,
  similar: SimilarSets,
): Promise<Split<RunMember>> {
  const dealt = await bySlices(dealing(samples, recipe, similar));
  if (dealt.shortage) throw new FailureError(shortageFailure(dealt.shortage, classNames));
  return eachPart(dealt.split, (part) => part.map(({ id, label }) => ({ id, label })));
}

/** Throws `undecided-pictures` while a picture stands in both classes. */
export function checkDecided(samples: readonly Sample[]): void {
  const undecided = undecidedSets(identicalSets(samples)).length;
  if (undecided > 0) throw new FailureError({ kind: 'undecided-pictures', pictures: undecided });
}

/**
 * Where the run's pictures lie now. Those that were removed or moved meanwhile are left out, which a run that takes
 * further steps must not do: it throws `run-pictures-changed`.
 */
export function placesOf(
  { parts }: Pick<UnfinishedRun, 'parts'>,
  samples: readonly Sample[],
  mayBeFewer: boolean,
): Split<TrainingSample> {
  const known = new Map(samples.map((sample) => [sample.id, sample]));
  let changed = 0;
  const places = eachPart(parts, (part) =>
    part.flatMap(({ id, label }) => {
      const sample = known.get(id);
      if (sample?.label === label) return [{ slot: sample.slot, label }];
      changed++;
      return [];
    }),
  );
  if (changed > 0 && !mayBeFewer) {
    throw new FailureError({ kind: 'run-pictures-changed', pictures: changed });
  }
  return places;
}

/** What the run's pictures are called, with what the test said of those that were tested, in their order. */
export function listedFiles(
  { parts }: Pick<UnfinishedRun, 'parts'>,
  samples: readonly Sample[],
  testProbabilities: readonly number[],
): Split<ListedFile> {
  const known = new Map(samples.map((sample) => [sample.id, sample]));
  const listed = eachPart(parts, (part) =>
    part.flatMap(({ id, label }) => {
      const sample = known.get(id);
      return sample?.label === label ? [{ path: sample.path, label, sha256: sample.sha256 }] : [];
    }),
  );
  if (testProbabilities.length !== listed.test.length) return listed;
  const test = listed.test.map((file, i) => ({ ...file, probability: testProbabilities[i] }));
  return { ...listed, test };
}

function eachPart<T, R>(split: Split<T>, work: (part: readonly T[]) => readonly R[]): Split<R> {
  return Object.fromEntries(partNames.map((name) => [name, work(split[name])])) as Split<R>;
}
