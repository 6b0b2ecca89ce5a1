/** What a pattern finds in the names of pictures, for a person to see. */
import { groupReader, summarizeGroups, type GroupSummary } from '../../domain/groups.ts';
import { fileName, type Sample } from '../../domain/sample.ts';
import { each, type Slices } from '../../domain/slices.ts';
import { partNames, type PartName, type Split } from '../../domain/split.ts';
import { count, counted } from '../format.ts';

type Named = Pick<Sample, 'path'>;

/** A name, cut where the group in it begins and ends; `group` is '' where there is none. */
export interface MarkedName {
  readonly before: string;
  readonly group: string;
  readonly after: string;
}

export interface GroupPreview {
  readonly summary: GroupSummary;
  readonly examples: readonly MarkedName[];
}

/** Throws `bad-pattern`. */
export function* previewGroups(samples: readonly Named[], pattern: string): Slices<GroupPreview> {
  const summary = yield* summarizeGroups(samples, pattern);
  yield;
  return { summary, examples: examplesOf(samples, pattern, summary) };
}

/** Two pictures of the largest group, and one that is of none, or else of another. */
function examplesOf(
  samples: readonly Named[],
  pattern: string,
  { largest, ungrouped }: GroupSummary,
): MarkedName[] {
  const read = groupReader(pattern);
  const [first] = largest;
  const same: Named[] = [];
  let other: Named | undefined;
  for (const sample of samples) {
    const group = read(sample.path);
    if (same.length < 2 && group !== null && group === first?.name) same.push(sample);
    else if (group === null ? ungrouped > 0 : ungrouped === 0 && group !== first?.name) {
      other ??= sample;
    }
    if (same.length === 2 && other) break;
  }
  return [...same, ...(other ? [other] : [])].map(({ path }) => markGroup(path, pattern));
}

/** The same part of the name that `groupReader` takes for the group. Throws `bad-pattern`. */
export function markGroup(path: string, pattern: string): MarkedName {
  const name = pattern.includes('/') ? path : fileName(path);
  if (groupReader(pattern)(path) === null) return { before: name, group: '', after: '' };
  const { indices } = new RegExp(pattern, 'du').exec(name) as RegExpExecArray;
  const [whole, first] = indices as RegExpIndicesArray;
  const [from, to] = first ?? (whole as [number, number]);
  return { before: name.slice(0, from), group: name.slice(from, to), after: name.slice(to) };
}

/** "214 groups; 3 pictures in none; largest: person12 (9), person3 (7)" */
export function summaryWords({ groups, ungrouped, largest }: GroupSummary): string {
  if (groups === 0) return 'It fits no name: every picture is dealt by itself.';
  return [
    counted(groups, 'group'),
    ...(ungrouped > 0 ? [`${counted(ungrouped, 'picture')} in none`] : []),
    `largest: ${largest.map(({ name, pictures }) => `${name} (${count(pictures)})`).join(', ')}`,
  ].join('; ');
}

/** Groups in each part, and in all. Where no group is torn apart, those of the parts add up to all. */
export type GroupCounts = { readonly [part in PartName | 'all']: number };

/** Throws `bad-pattern`. */
export function* countGroups(split: Split<Named>, pattern: string): Slices<GroupCounts> {
  const read = groupReader(pattern);
  const counts = { train: 0, validation: 0, test: 0, all: 0 };
  const all = new Set<string>();
  for (const part of partNames) {
    const own = new Set<string>();
    yield* each(split[part], ({ path }) => {
      const group = read(path);
      if (group !== null) own.add(group);
    });
    for (const group of own) all.add(group);
    counts[part] = own.size;
  }
  return { ...counts, all: all.size };
}
