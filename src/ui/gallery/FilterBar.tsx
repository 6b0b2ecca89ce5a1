import { useId } from 'react';
import { seenName } from '../../domain/names.ts';
import { labels, type Label } from '../../domain/sample.ts';
import { partNames, type PartName } from '../../domain/split.ts';
import { useApp } from '../../state/store.ts';
import { count } from '../format.ts';
import { splitWords } from '../recipe-words.ts';
import type { Filters } from './filters.ts';
import { problemWords } from './picture-words.ts';
import { problemKinds, type Problem, type Problems } from './problems.ts';

interface FilterBarProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
  readonly problems: Problems;
  /** Pictures have groups, so that some can be in none. */
  readonly grouped: boolean;
}

export function FilterBar({ filters, onChange, problems, grouped }: FilterBarProps) {
  const classNames = useApp((state) => state.classNames);
  const nameId = useId();
  const change = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  const kinds = problemKinds.filter((kind) => kind !== 'ungrouped' || grouped);
  return (
    <div className="gallery-filters" role="search" aria-label="Filter the pictures">
      <div className="filter filter-name">
        <label htmlFor={nameId}>Name</label>
        <input
          id={nameId}
          type="search"
          placeholder="Part of a name or folder"
          autoComplete="off"
          spellCheck={false}
          value={filters.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      </div>
      <Choice<Label>
        label="Class"
        all="Both"
        value={filters.label}
        options={labels.map((label) => [label, seenName(classNames[label])])}
        onChange={(label) => change({ label })}
      />
      <Choice<PartName>
        label="Part"
        all="All"
        value={filters.part}
        options={partNames.map((part) => [part, splitWords[part].label])}
        onChange={(part) => change({ part })}
      />
      <Choice<Problem>
        label="Show"
        all="All"
        value={filters.problem}
        options={kinds.map((kind) => [kind, problemOption(kind, problems.counts[kind])])}
        onChange={(problem) => change({ problem })}
      />
    </div>
  );
}

/** The marks on the pictures are explained here. */
function problemOption(kind: Problem, pictures: number): string {
  const { mark, all } = problemWords[kind];
  return `${mark} ${all} (${count(pictures)})`.trim();
}

interface ChoiceProps<T extends string | number> {
  readonly label: string;
  /** What it is called to leave nothing out. */
  readonly all: string;
  readonly value: T | null;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onChange: (value: T | null) => void;
}

function Choice<T extends string | number>(props: ChoiceProps<T>) {
  const { label, all, value, options, onChange } = props;
  const id = useId();
  const at = options.findIndex(([option]) => option === value);
  return (
    <div className="filter">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={at}
        data-set={value !== null || undefined}
        onChange={(event) => onChange(options[Number(event.target.value)]?.[0] ?? null)}
      >
        <option value={-1}>{all}</option>
        {options.map(([option, words], index) => (
          <option key={option} value={index}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
