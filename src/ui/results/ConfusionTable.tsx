import type { CSSProperties } from 'react';
import type { Confusion } from '../../domain/metrics.ts';
import { labels, type ClassNames } from '../../domain/sample.ts';
import { count } from '../format.ts';

interface ConfusionTableProps {
  readonly confusion: Confusion;
  readonly classNames: ClassNames;
}

/** Rows: what the pictures are. Columns: what they were called. */
export function ConfusionTable({ confusion, classNames }: ConfusionTableProps) {
  const { tp, fp, tn, fn } = confusion;
  const counts = [
    [tn, fp],
    [fn, tp],
  ] as const;
  return (
    <div className="table-scroll" role="group" aria-label="Confusion matrix" tabIndex={0}>
      <table className="confusion">
        <caption>Confusion matrix: test pictures by class and by what they were called</caption>
        <thead>
          <tr>
            <th scope="col">Is</th>
            {labels.map((label) => (
              <th scope="col" key={label} data-class={label}>
                called <bdi className="class-text">{classNames[label]}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((truth) => (
            <tr key={truth}>
              <th scope="row" data-class={truth}>
                <bdi className="class-text">{classNames[truth]}</bdi>
              </th>
              {labels.map((called) => (
                <Cell key={called} truth={truth} called={called} row={counts[truth]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly truth: 0 | 1;
  readonly called: 0 | 1;
  readonly row: readonly [number, number];
}

/** Shaded by its share of the row, so that classes of unequal size compare. */
function Cell({ truth, called, row }: CellProps) {
  const share = row[called] / Math.max(1, row[0] + row[1]);
  return (
    <td
      data-class={called}
      data-right={truth === called || undefined}
      style={{ '--share': `${Math.round(share * 100)}%` } as CSSProperties}
    >
      <strong>{count(row[called])}</strong>
      <small>{truth === called ? 'right' : 'wrong'}</small>
    </td>
  );
}
