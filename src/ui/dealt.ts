/** The parts as a run would deal them now, and what is shown of them. */
import type { SimilarSets } from '../domain/bundles.ts';
import { checkRecipe, defaultRecipe, type DealRules } from '../domain/recipe.ts';
import { countByClass, type Sample } from '../domain/sample.ts';
import { each, type Slices } from '../domain/slices.ts';
import { dealing, partNames, type PartName, type Shortage } from '../domain/split.ts';
import { countGroups, type GroupCounts } from './pictures/group-words.ts';
import type { ShownPart, ShownParts } from './shown-part.ts';

export interface Dealt {
  readonly parts: ShownParts;
  /** Pictures of each part, by class. */
  readonly counts: { readonly [part in PartName]: readonly [number, number] };
  /** Copies that are in no part. */
  readonly leftOut: number;
  /** Null where no pattern is given. */
  readonly groups: GroupCounts | null;
  readonly shortage: Shortage | null;
}

/** Throws where the rules can't be used. */
export function* dealtBy(
  samples: readonly Sample[],
  rules: DealRules,
  similar: SimilarSets,
): Slices<Dealt> {
  checkRecipe({ ...defaultRecipe, ...rules });
  const { split, shortage } = yield* dealing(samples, rules, similar);
  const parts = new Map<number, ShownPart>();
  for (const part of partNames) yield* each(split[part], ({ id }) => parts.set(id, part));
  const leftOut = samples.length - parts.size;
  if (leftOut > 0) {
    yield* each(samples, ({ id }) => {
      if (!parts.has(id)) parts.set(id, 'left out');
    });
  }
  const { train, validation, test } = split;
  return {
    parts,
    counts: {
      train: countByClass(train),
      validation: countByClass(validation),
      test: countByClass(test),
    },
    leftOut,
    groups: rules.groupBy === '' ? null : yield* countGroups(split, rules.groupBy),
    shortage,
  };
}
