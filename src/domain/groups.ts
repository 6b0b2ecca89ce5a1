/**
 * Groups of pictures that must not be torn apart by the split: all pictures of one patient, one video,
 * one part. Which group a picture is of stands in its name, and a pattern finds it there.
 */
import { FailureError } from './failure.ts';
import { fileName, type Sample } from './sample.ts';
import { each, type Slices } from './slices.ts';

type Named = Pick<Sample, 'path'>;

/** The group of a picture by its path; null where the pattern finds none. */
export type GroupReader = (path: string) => string | null;

/**
 * Reads groups by a regular expression: the group is what its first pair of parentheses holds, or all
 * that it matches. It is tried on the file's name, or on the whole path where it has a slash.
 * '' finds no groups. Throws `bad-pattern`, the reader too.
 */
export function groupReader(pattern: string): GroupReader {
  if (pattern === '') return () => null;
  const expression = compile(pattern);
  const onPath = pattern.includes('/');
  let spentMs = 0;
  return (path) => {
    const startedMs = performance.now();
    const match = expression.exec((onPath ? path : fileName(path)).slice(0, longestName));
    const tookMs = performance.now() - startedMs;
    // A sound pattern takes microseconds a name, and may be asked for a million names in a day.
    if (tookMs > slowNameMs) spentMs += tookMs;
    if (spentMs > patienceMs) {
      slow.add(pattern);
      throw new FailureError({ kind: 'bad-pattern', pattern, detail: tooSlow });
    }
    return match ? (match[1] ?? match[0]) || null : null;
  };
}

const longestPattern = 200;
/** File systems have no longer names; of a longer path this much is looked at. */
const longestName = 255;
/** For all names together that take long. */
const patienceMs = 2000;
const slowNameMs = 2;
/** Those that took longer, so that nobody waits for one twice. */
const slow = new Set<string>();

/**
 * A pattern may come with a stranger's model, and the browser's own matching can take longer than a
 * person lives. What is repeated may not be a group, few things may be, and all is watched by the clock.
 */
function compile(pattern: string): RegExp {
  const refuse = (detail: string) => new FailureError({ kind: 'bad-pattern', pattern, detail });
  if (pattern.length > longestPattern) {
    throw refuse(`it has more than ${longestPattern} characters`);
  }
  if (slow.has(pattern)) throw refuse(tooSlow);
  // Escapes and sets of characters are one character each.
  const bare = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gsu, 'x');
  if (/\)[*+{]/.test(bare)) throw refuse('it repeats a group');
  // Each multiplies the places to try by those of a name, and so does a start that is free.
  const mostRepeats = bare.startsWith('^') && !bare.includes('|') ? 3 : 2;
  if ((bare.match(/[*+]|\{\d+,/g) ?? []).length > mostRepeats) {
    throw refuse(`it repeats in more than ${mostRepeats} places`);
  }
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw refuse(message.replace(/^.*\/u?: /s, ''));
  }
}

const tooSlow = 'it takes too long on these names';

export interface GroupSummary {
  readonly groups: number;
  /** Pictures without a group: each is dealt by itself. */
  readonly ungrouped: number;
  /** The largest first, a few of them. */
  readonly largest: readonly { readonly name: string; readonly pictures: number }[];
}

const shownGroups = 5;

/** What a pattern finds. Throws `bad-pattern`. */
export function* summarizeGroups(samples: readonly Named[], pattern: string): Slices<GroupSummary> {
  const sizes = new Map<string, number>();
  let grouped = 0;
  yield* eachGrouped(pattern, samples, (group) => {
    grouped++;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
  });
  const largest = [...sizes]
    .map(([name, pictures]) => ({ name, pictures }))
    .sort((a, b) => b.pictures - a.pictures)
    .slice(0, shownGroups);
  return { groups: sizes.size, ungrouped: samples.length - grouped, largest };
}

/** Calls `work` on one picture after another that is of a group. */
function* eachGrouped<T extends Named>(
  pattern: string,
  samples: readonly T[],
  work: (group: string, sample: T) => void,
): Slices<void> {
  const read = groupReader(pattern);
  yield* each(samples, (sample) => {
    const group = read(sample.path);
    if (group !== null) work(group, sample);
  });
}

/** Words that stand before the number of what several pictures show; IM is what DICOM exporters write. */
const groupWords =
  /(?<![A-Za-z])(?:person|patient|pat|subject|sub|case|study|video|clip|IM)(?=[-_ ]?\d)/i;

/** A pattern of the words that these names really have, as they write them. */
function* patternOfWords(samples: readonly Named[]): Slices<string | null> {
  const words = new Set<string>();
  yield* each(samples, ({ path }) => {
    const word = groupWords.exec(fileName(path))?.[0];
    if (word !== undefined) words.add(word);
  });
  const [first, ...others] = [...words].sort();
  if (first === undefined) return null;
  const word = others.length > 0 ? `(?:${[first, ...others].join('|')})` : first;
  const pattern = `(${word}[-_ ]?\\d+)`;
  // Each may be written in many ways, large and small.
  return pattern.length > longestPattern ? null : pattern;
}

/** How names of pictures are built where several show the same patient, video or object. */
const likelyPatterns = [
  // person12_virus_3.jpeg, IM-0115-0001.jpeg, patient 7 left.png, video3_frame_0100.jpg
  '^([A-Za-z]+[-_ ]?\\d+)[-_ .]',
  // 0012_3.png, 0012-left.png
  '^(\\d+)[-_ ]',
  // smith_j_001.png; the first digits of a running number are no group.
  '^(.*[^-_ (\\d])[-_ ]?\\(?\\d+\\)?\\.[^.]*$',
  // Folders below the class, one for each.
  '^[^/]+/([^/]+)/',
];

/** How much has to speak for a pattern. */
interface Evidence {
  /** Share of all pictures that it finds at least. */
  readonly found: number;
  /** Groups of a class to its different names, at most: of running numbers each is one by itself. */
  readonly groups: number;
  /** Share of one group, at most: one series is not several things. */
  readonly largest: number;
}

/** A word says what it means, whatever else lies in the folder. */
const ofWords: Evidence = { found: 0.5, groups: 0.9, largest: 0.5 };
const ofShape: Evidence = { found: 0.8, groups: 0.75, largest: 0.34 };
const leastGroups = 4;

/** What may tell groups by the names, and the largest group by it. */
export interface Suggestion {
  readonly pattern: string;
  readonly name: string;
  readonly pictures: number;
}

/** The first pattern that these paths look as if they were named by, or null. */
export function* suggestGroups(samples: readonly Labeled[]): Slices<Suggestion | null> {
  const byWords = yield* patternOfWords(samples);
  const likely = likelyPatterns.map((pattern) => [pattern, ofShape] as const);
  for (const [pattern, least] of [...(byWords ? [[byWords, ofWords] as const] : []), ...likely]) {
    const { sizes, grouped, groups, names } = yield* lookWith(pattern, samples);
    const [name, pictures] = [...sizes].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
    const isLikely =
      sizes.size >= leastGroups &&
      grouped >= samples.length * least.found &&
      groups <= names * least.groups &&
      pictures <= grouped * least.largest;
    if (isLikely) return { pattern, name, pictures };
  }
  return null;
}

type Labeled = Pick<Sample, 'path' | 'label'>;

interface Look {
  /** Pictures of each group, by its name. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Pictures in all groups. */
  readonly grouped: number;
  /** Groups of the one class and of the other: both may have been numbered from one on. */
  readonly groups: number;
  /** Different names of grouped pictures, of the one class and of the other. */
  readonly names: number;
}

function* lookWith(pattern: string, samples: readonly Labeled[]): Slices<Look> {
  const sizes = new Map<string, number>();
  const groups = new Set<string>();
  const names = new Set<string>();
  let grouped = 0;
  yield* eachGrouped(pattern, samples, (group, { path, label }) => {
    grouped++;
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    groups.add(`${label} ${group}`);
    names.add(`${label} ${pattern.includes('/') ? path : fileName(path)}`);
  });
  return { sizes, grouped, groups: groups.size, names: names.size };
}
