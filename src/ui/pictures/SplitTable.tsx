import { labels, type Sample } from '../../domain/sample.ts';
import { partNames, type PartName, type Split } from '../../domain/split.ts';
import { useApp } from '../../state/store.ts';
import { count } from '../format.ts';
import { splitWords } from '../recipe-words.ts';

/** How many pictures of each class go into which part. */
export function SplitTable({ split }: { readonly split: Split<Sample> }) {
  const classNames = useApp((state) => state.classNames);
  const rows = labels.map((label) => ({
    label,
    name: classNames[label],
    parts: partNames.map((part) => ({ part, size: sizeOf(split[part], label) })),
  }));
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
            <td className="bar-cell" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, name, parts }) => (
            <tr key={label} data-class={label}>
              <th scope="row" className="class-text">
                <bdi>{name}</bdi>
              </th>
              {parts.map(({ part, size }) => (
                <td key={part} className="number">
                  {count(size)}
                </td>
              ))}
              <td className="number">{count(parts.reduce((sum, { size }) => sum + size, 0))}</td>
              <td className="bar-cell" aria-hidden="true">
                <PartsBar parts={parts} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PartsBar({ parts }: { readonly parts: readonly { part: PartName; size: number }[] }) {
  return (
    <div className="parts-bar">
      {parts.map(({ part, size }) => (
        <span key={part} data-part={part} style={{ flexGrow: size }} />
      ))}
    </div>
  );
}

function sizeOf(samples: readonly Sample[], label: number): number {
  return samples.filter((sample) => sample.label === label).length;
}
