/** What keeps the pictures from being trained on. */
import { failureOf, type Failure } from '../domain/failure.ts';
import type { ClassNames } from '../domain/sample.ts';
import { shortageFailure } from '../domain/split.ts';
import type { Dealt } from './dealt.ts';
import type { Problems } from './gallery/problems.ts';

/** Null where all is well. */
export type Judgement = Failure | null | 'unknown';

/** Pictures that are too few, or torn between the classes. */
export function dataFailure(
  dealt: Pick<Dealt, 'shortage'> | null,
  problems: Pick<Problems, 'undecided'> | null,
  classNames: ClassNames,
): Judgement {
  if (!dealt || !problems) return 'unknown';
  if (dealt.shortage) return shortageFailure(dealt.shortage, classNames);
  const pictures = problems.undecided.length;
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
