/** What a run's report says of its pictures, beside how many there are. */
import type { SimilarSets } from './bundles.ts';
import { identicalSets } from './duplicates.ts';
import { groupReader } from './groups.ts';
import type { DuplicateRule, Recipe } from './recipe.ts';
import type { ClassNames, Sample } from './sample.ts';
import { dealSamples, partNames, type PartName } from './split.ts';

/** A picture, by its class and its path inside what was given. */
export interface NamedFile {
  readonly class: string;
  readonly file: string;
}

export interface DatasetReport {
  /** Files that systems leave in folders, passed over. */
  readonly systemFiles: number;
  /** Sets of byte-identical pictures, and those of their pictures that were not used. */
  readonly duplicates: {
    readonly rule: DuplicateRule;
    readonly leftOut: number;
    readonly sets: readonly (readonly NamedFile[])[];
  };
  /** Sets of pictures that look nearly the same. */
  readonly similar: {
    readonly together: boolean;
    readonly sets: readonly (readonly NamedFile[])[];
  };
  /** Null where no pattern was given. */
  readonly groups: {
    readonly pattern: string;
    readonly ungrouped: number;
    readonly groups: readonly GroupReport[];
  } | null;
}

export interface GroupReport {
  readonly name: string;
  readonly part: PartName;
  readonly files: readonly NamedFile[];
}

export function describeDataset(
  samples: readonly Sample[],
  classNames: ClassNames,
  recipe: Recipe,
  similar: SimilarSets,
  systemFiles: number,
): DatasetReport {
  const named = ({ label, path }: Sample) => ({ class: classNames[label], file: path });
  const byId = new Map(samples.map((sample) => [sample.id, sample]));
  const split = dealSamples(samples, recipe, similar);
  const dealt = partNames.reduce((sum, part) => sum + split[part].length, 0);
  return {
    systemFiles,
    duplicates: {
      rule: recipe.duplicates,
      leftOut: samples.length - dealt,
      sets: identicalSets(samples).map((set) => set.map(named)),
    },
    similar: {
      together: recipe.similarTogether,
      sets: similar.map((ids) =>
        ids.flatMap((id) => {
          const sample = byId.get(id);
          return sample ? [named(sample)] : [];
        }),
      ),
    },
    groups: recipe.groupBy === '' ? null : groupsOf(),
  };

  function groupsOf(): DatasetReport['groups'] {
    const read = groupReader(recipe.groupBy);
    const groups = new Map<string, { name: string; part: PartName; files: NamedFile[] }>();
    let ungrouped = 0;
    for (const part of partNames) {
      for (const sample of split[part]) {
        const name = read(sample.path);
        if (name === null) {
          ungrouped++;
          continue;
        }
        const group = groups.get(name) ?? { name, part, files: [] };
        group.files.push(named(sample));
        groups.set(name, group);
      }
    }
    return { pattern: recipe.groupBy, ungrouped, groups: [...groups.values()] };
  }
}
