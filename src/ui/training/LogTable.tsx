import { seenName } from '../../domain/names.ts';
import { count, counted, figure, percent } from '../format.ts';
import type { Logged } from './log-words.ts';

const columns = [
  { heading: 'Loss', of: 'loss', words: (value: number) => figure(value, 4) },
  { heading: 'Accuracy', of: 'accuracy', words: percent },
  { heading: 'Validation loss', of: 'valLoss', words: (value: number) => figure(value, 4) },
  { heading: 'Validation accuracy', of: 'valAccuracy', words: percent },
] as const;

const most = 1000;

/** The figures of a log: what the charts show, for reading. */
export function LogTable({ log }: { readonly log: Logged }) {
  const name = seenName(log.name);
  const shown = columns.filter(({ of }) => log.epochs.some((epoch) => epoch[of] !== undefined));
  return (
    <details className="epochs">
      <summary>
        Figures of {counted(log.epochs.length, 'epoch')} of <bdi>{name}</bdi>
      </summary>
      <div
        className="table-scroll epoch-scroll"
        role="group"
        aria-label={`Figures of ${name} by epoch`}
        tabIndex={0}
      >
        <table>
          <thead>
            <tr>
              {['Epoch', ...shown.map(({ heading }) => heading)].map((heading) => (
                <th scope="col" key={heading} className="number">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {log.epochs.slice(-most).map((record) => (
              <tr key={record.epoch}>
                <th scope="row" className="number">
                  {count(record.epoch)}
                </th>
                {shown.map(({ heading, of, words }) => {
                  const value = record[of];
                  return (
                    <td key={heading} className="number">
                      {value === undefined ? 'none' : words(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {log.epochs.length > most && <p className="small">The last {count(most)} are listed.</p>}
    </details>
  );
}
