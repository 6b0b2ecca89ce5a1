import { useState } from 'react';
import type { Classification } from '../../state/store.ts';
import { failureWords } from '../failure-words.ts';
import { seenName } from '../../domain/names.ts';
import { count, probabilityFigure } from '../format.ts';
import { ShowMore } from '../ShowMore.tsx';
import { predictionOf } from './outcome-words.ts';

const rowsAtOnce = 100;

/** All that was classified, newest first. */
export function ClassificationList({
  classifications,
}: {
  readonly classifications: readonly Classification[];
}) {
  const [shown, setShown] = useState(rowsAtOnce);
  return (
    <div className="classified">
      <p className="classified-totals">{totalsWords(classifications)}</p>
      <div className="classified-scroll" role="group" aria-label="Classified pictures" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Picture</th>
              <th scope="col">Class</th>
              <th scope="col" className="number">
                Output
              </th>
            </tr>
          </thead>
          <tbody>
            {classifications.slice(0, shown).map((classification) => (
              <Row key={classification.id} classification={classification} />
            ))}
          </tbody>
        </table>
        <ShowMore
          left={classifications.length - shown}
          step={rowsAtOnce}
          what="classified pictures"
          onShow={() => setShown(shown + rowsAtOnce)}
        />
      </div>
    </div>
  );
}

function Row({ classification }: { readonly classification: Classification }) {
  const { name, url, outcome, classNames } = classification;
  const prediction = predictionOf(outcome);
  return (
    <tr data-class={prediction?.label}>
      <th scope="row">
        <span className="classified-name">
          {url !== null && <img src={url} alt="" loading="lazy" />}
          <bdi className="file-name">{seenName(name)}</bdi>
        </span>
      </th>
      {prediction ? (
        <>
          <td>
            <bdi className="class-text">{classNames[prediction.label]}</bdi>
          </td>
          <td className="number">{probabilityFigure(prediction.probability)}</td>
        </>
      ) : (
        <td colSpan={2} className="reason">
          {'kind' in outcome && failureWords(outcome)}
        </td>
      )}
    </tr>
  );
}

/** "40 pictures: 22 NORMAL, 17 PNEUMONIA, 1 not classified" */
function totalsWords(classifications: readonly Classification[]): string {
  const totals = new Map<string, number>();
  for (const { outcome, classNames } of classifications) {
    const prediction = predictionOf(outcome);
    const called = prediction ? classNames[prediction.label] : 'not classified';
    totals.set(called, (totals.get(called) ?? 0) + 1);
  }
  const each = [...totals].map(([name, size]) => `${count(size)} ${name}`);
  return `${count(classifications.length)} pictures: ${each.join(', ')}`;
}
