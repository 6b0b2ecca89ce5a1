/**
 * Groups of pictures that must not be torn apart by the split: all pictures of one patient, one video,
 * one part. Which group a picture is of stands in its name, and a pattern finds it there.
 */
import { FailureError } from './failure.ts';
import { fileName, type Sample } from './sample.ts';

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
export function summarizeGroups(
  samples: readonly Pick<Sample, 'path'>[],
  pattern: string,
): GroupSummary {
  const sizes = sizesOf(samples, groupReader(pattern));
  const grouped = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const largest = [...sizes]
    .map(([name, pictures]) => ({ name, pictures }))
    .sort((a, b) => b.pictures - a.pictures)
    .slice(0, shownGroups);
  return { groups: sizes.size, ungrouped: samples.length - grouped, largest };
}

function sizesOf(samples: readonly Pick<Sample, 'path'>[], read: GroupReader): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { path } of samples) {
    const group = read(path);
    if (group !== null) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  return sizes;
}

/** Words that stand before the number of what several pictures show; IM is what DICOM exporters write. */
const groupWords =
  /(?<![A-Za-z])(?:person|patient|pat|subject|sub|case|study|video|clip|IM)(?=[-_ ]?\d)/i;

/** A pattern of the words that these names really have, as they write them. */
function patternOfWords(samples: readonly Pick<Sample, 'path'>[]): string[] {
  const words = new Set(samples.flatMap(({ path }) => groupWords.exec(fileName(path))?.[0] ?? []));
  const [first, ...others] = [...words].sort();
  if (first === undefined) return [];
  const word = others.length > 0 ? `(?:${[first, ...others].join('|')})` : first;
  return [`(${word}[-_ ]?\\d+)`];
}

/** How names of pictures are built where several show the same patient, video or object. */
const likelyPatterns = [
  // person12_virus_3.jpeg, IM-0115-0001.jpeg, patient 7 left.png, video3_frame_0100.jpg
  '^([A-Za-z]+[-_ ]?\\d+)[-_ .]',
  // 0012_3.png, 0012-left.png
  '^(\\d+)[-_ ]',
  // smith_j_001.png
  '^(.+?)[-_ ]?\\(?\\d+\\)?\\.[^.]*$',
  // Folders below the class, one for each.
  '^[^/]+/([^/]+)/',
];

const enoughOfAll = 0.9;
const mostGroups = 0.75;
const largestShare = 0.25;

/**
 * The pattern that these paths look as if they were named by, or null. It has to find nearly all
 * pictures, in clearly fewer groups than pictures, and no group that is most of the set.
 */
export function suggestPattern(samples: readonly Pick<Sample, 'path'>[]): string | null {
  const isLikely = (pattern: string) => {
    const sizes = [...sizesOf(samples, groupReader(pattern)).values()];
    const grouped = sizes.reduce((sum, size) => sum + size, 0);
    return (
      sizes.length > 3 &&
      grouped >= samples.length * enoughOfAll &&
      sizes.length <= grouped * mostGroups &&
      sizes.every((size) => size <= grouped * largestShare)
    );
  };
  return [...patternOfWords(samples), ...likelyPatterns].find(isLikely) ?? null;
}
