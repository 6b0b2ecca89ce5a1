import type { EpochRecord } from '../../domain/run.ts';
import { count, counted, duration, figure, percent, rate } from '../format.ts';

/** The figures of every epoch: what the charts show, for reading. */
export function EpochTable({ history }: { readonly history: readonly EpochRecord[] }) {
  if (history.length === 0) return null;
  return (
    <details className="epochs">
      <summary>Figures of {counted(history.length, 'epoch')}</summary>
      <div
        className="table-scroll epoch-scroll"
        role="group"
        aria-label="Figures by epoch"
        tabIndex={0}
      >
        <table>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th scope="col" key={heading} className="number">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {history.map((record) => (
              <EpochRow key={record.epoch} record={record} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

const headings = [
  'Epoch',
  'Loss',
  'Accuracy',
  'Validation loss',
  'Validation accuracy',
  'Time',
  'Pictures a second',
];

function EpochRow({ record }: { readonly record: EpochRecord }) {
  const { epoch, loss, accuracy, valLoss, valAccuracy, seconds, imagesPerSecond } = record;
  const cells = [
    figure(loss, 4),
    percent(accuracy),
    valLoss === null ? 'none' : figure(valLoss, 4),
    valAccuracy === null ? 'none' : percent(valAccuracy),
    duration(seconds),
    rate(imagesPerSecond),
  ];
  return (
    <tr>
      <th scope="row" className="number">
        {count(epoch)}
      </th>
      {cells.map((cell, column) => (
        <td key={headings[column + 1]} className="number">
          {cell}
        </td>
      ))}
    </tr>
  );
}
