/**
 * What is only found by looking through all pictures. At 25,000 that takes longer than a frame: it is
 * looked for here alone, slice by slice, and given to all who show it.
 */
import { createContext, use, useMemo, type ReactNode } from 'react';
import { suggestGroups, type GroupReader, type Suggestion } from '../domain/groups.ts';
import { useApp } from '../state/store.ts';
import { dataFailure, type Judgement } from './data-failure.ts';
import { dealtBy, type Dealt } from './dealt.ts';
import { findProblems, noProblems, type Problems } from './gallery/problems.ts';
import { useGroupReader } from './gallery/use-group-reader.ts';
import { isReading } from './pictures/pictures-are-free.ts';
import { useSlices } from './use-slices.ts';

/** Each is of the pictures a moment ago, where they have just changed. */
export interface Survey {
  /** Null while pictures come in. Where the rules are none, by the last that were. */
  readonly dealt: Dealt | null;
  /** The rules on the screen can't be dealt by. */
  readonly isRefused: boolean;
  /** None while pictures come in. */
  readonly problems: Problems;
  readonly groupOf: GroupReader | null;
  /** Null where pictures are grouped, or nothing is to be seen in their names. */
  readonly suggestion: Suggestion | null;
  readonly judgement: Judgement;
}

const SurveyContext = createContext<Survey>({
  dealt: null,
  isRefused: false,
  problems: noProblems,
  groupOf: null,
  suggestion: null,
  judgement: 'unknown',
});

export function useSurvey(): Survey {
  return use(SurveyContext);
}

export function SurveyProvider({ children }: { readonly children: ReactNode }) {
  return <SurveyContext value={useNewSurvey()}>{children}</SurveyContext>;
}

function useNewSurvey(): Survey {
  const samples = useApp((state) => state.samples);
  const similar = useApp((state) => state.similar);
  const classNames = useApp((state) => state.classNames);
  const isDue = useApp((state) => state.ready && state.samples.length > 0 && !isReading(state));
  const { split, seed, duplicates, similarTogether, groupBy } = useApp((state) => state.recipe);
  const groupOf = useGroupReader();
  // Where they are not kept together, a new search for them changes nothing.
  const ties = similarTogether ? similar : null;

  const deal = useSlices(
    useMemo(() => {
      const rules = { split, seed, duplicates, similarTogether, groupBy };
      return isDue ? () => dealtBy(samples, rules, ties ?? []) : null;
    }, [isDue, samples, ties, split, seed, duplicates, similarTogether, groupBy]),
  );
  const problems = useSlices(
    useMemo(
      () => (isDue ? () => findProblems(samples, similar, groupOf) : null),
      [isDue, samples, similar, groupOf],
    ),
  );
  const isUngrouped = groupBy === '';
  const suggestion = useSlices(
    useMemo(
      () => (isDue && isUngrouped ? () => suggestGroups(samples) : null),
      [isDue, isUngrouped, samples],
    ),
  );

  return useMemo(
    () => ({
      dealt: deal.value,
      isRefused: deal.failure !== null,
      problems: problems.value ?? noProblems,
      groupOf,
      // An earlier one is of other names.
      suggestion: suggestion.failure ? null : suggestion.value,
      judgement:
        deal.failure ?? problems.failure ?? dataFailure(deal.value, problems.value, classNames),
    }),
    [deal, problems, groupOf, suggestion, classNames],
  );
}
