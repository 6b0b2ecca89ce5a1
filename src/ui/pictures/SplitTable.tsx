import { memo } from 'react';
import { labels } from '../../domain/sample.ts';
import { partNames, type PartName } from '../../domain/split.ts';
import { useApp } from '../../state/store.ts';
import type { Dealt } from '../dealt.ts';
import { count, counted, percent } from '../format.ts';
import { splitWords } from '../recipe-words.ts';

interface SplitTableProps {
  readonly dealt: Dealt;
  /** It is by the last rules that could be: those on the screen can't. */
  readonly isOutdated: boolean;
}

interface Row {
  readonly parts: readonly { readonly part: PartName; readonly size: number }[];
  readonly all: number;
}

/** How many pictures of each class, and how many groups, go into which part. */
export const SplitTable = memo(function SplitTable({ dealt, isOutdated }: SplitTableProps) {
  const classNames = useApp((state) => state.classNames);
  const rows = rowsOf(dealt);
  const all = rows.reduce((sum, row) => sum + row.all, 0);
  const largest = Math.max(...rows.map((row) => row.all));
  const { leftOut } = dealt;
  return (
    <div className="table-scroll" role="group" aria-label="How they will be dealt" tabIndex={0}>
      <table className="split-table">
        <caption>How they will be dealt</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            {partNames.map((part) => (
              <th scope="col" key={part} className="number">
                <span className="swatch" data-part={part} aria-hidden="true" />
                {splitWords[part].label}
              </th>
            ))}
            <th scope="col" className="number">
              All
            </th>
            <th scope="col" className="number">
              Share
            </th>
            <td className="bar-cell" />
          </tr>
        </thead>
        <tbody>
          {labels.map((label) => {
            const row = rows[label] as Row;
            return (
              <tr key={label} data-class={label}>
                <th scope="row" className="class-text">
                  <bdi>{classNames[label]}</bdi>
                </th>
                {row.parts.map(({ part, size }) => (
                  <td key={part} className="number">
                    {count(size)}
                  </td>
                ))}
                <td className="number">{count(row.all)}</td>
                <td className="number">{all > 0 && percent(row.all / all)}</td>
                <td className="bar-cell" aria-hidden="true">
                  <PartsBar parts={row.parts} share={row.all / Math.max(1, largest)} />
                </td>
              </tr>
            );
          })}
        </tbody>
        <GroupsFoot groups={dealt.groups} />
      </table>
      {isOutdated && (
        <p className="small split-note">
          This is the last split that could be made: the rules are now such that none can.
        </p>
      )}
      {leftOut > 0 && (
        <p className="small split-note">
          {counted(leftOut, 'copy', 'copies')} {leftOut === 1 ? 'is' : 'are'} left out: of identical
          pictures one is used.
        </p>
      )}
    </div>
  );
});

/** Nothing where no pattern is given. */
function GroupsFoot({ groups }: Pick<Dealt, 'groups'>) {
  if (!groups) return null;
  return (
    <tfoot>
      <tr>
        <th scope="row">Groups by name</th>
        {partNames.map((part) => (
          <td key={part} className="number">
            {count(groups[part])}
          </td>
        ))}
        <td className="number">{count(groups.all)}</td>
        <td />
        <td className="bar-cell" />
      </tr>
    </tfoot>
  );
}

/** Both classes to one scale, so that the bars show their balance. */
function PartsBar({ parts, share }: Pick<Row, 'parts'> & { readonly share: number }) {
  return (
    <div className="parts-bar" style={{ width: `${share * 100}%` }}>
      {parts.map(({ part, size }) => (
        <span key={part} data-part={part} style={{ flexGrow: size }} />
      ))}
    </div>
  );
}

function rowsOf({ counts }: Dealt): Row[] {
  return labels.map((label) => {
    const parts = partNames.map((part) => ({ part, size: counts[part][label] }));
    return { parts, all: parts.reduce((sum, { size }) => sum + size, 0) };
  });
}
