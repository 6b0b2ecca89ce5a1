/** Which pictures the gallery shows. */
import type { Label, Sample } from '../../domain/sample.ts';
import type { PartName } from '../../domain/split.ts';
import type { ShownParts } from '../shown-part.ts';
import type { Problem, Problems } from './problems.ts';

export interface Filters {
  /** A part of the path, in whatever case. */
  readonly name: string;
  readonly label: Label | null;
  readonly part: PartName | null;
  readonly problem: Problem | null;
}

export const noFilters: Filters = { name: '', label: null, part: null, problem: null };

export function isFiltered({ name, label, part, problem }: Filters): boolean {
  return soughtName(name) !== '' || label !== null || part !== null || problem !== null;
}

/**
 * In the order of `samples`; `samples` itself where nothing is filtered. A part hides nothing while
 * `parts` is null: nobody knows then which picture is in which.
 */
export function filterSamples(
  samples: readonly Sample[],
  filters: Filters,
  parts: ShownParts | null,
  problems: Pick<Problems, 'of'>,
): readonly Sample[] {
  if (!isFiltered(filters)) return samples;
  const { label, problem } = filters;
  const part = parts && filters.part;
  const name = soughtName(filters.name);
  return samples.filter(
    (sample) =>
      (label === null || sample.label === label) &&
      (part === null || parts?.get(sample.id) === part) &&
      (problem === null || problems.of(sample.id).includes(problem)) &&
      (name === '' || searchedName(sample).includes(name)),
  );
}

/** Lower-cased once for each sample: a person types letter after letter. */
const searchedNames = new WeakMap<Sample, string>();

function searchedName(sample: Sample): string {
  let name = searchedNames.get(sample);
  if (name === undefined) {
    name = soughtName(sample.path);
    searchedNames.set(sample, name);
  }
  return name;
}

/** Systems write the same accented letter in one piece or in two. */
function soughtName(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}
