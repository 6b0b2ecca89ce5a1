import { fileName } from '../../domain/sample.ts';
import type { Classification } from '../../state/store.ts';
import { failureSentence } from '../failure-words.ts';
import { seenName } from '../../domain/names.ts';
import { Icon } from '../Icon.tsx';
import { outcomeWords, predictionOf } from './outcome-words.ts';
import { ProbabilityBar } from './ProbabilityBar.tsx';

/** The newest picture, with its class written on it. */
export function LatestResult({ classification }: { readonly classification: Classification }) {
  const { name, url, outcome, classNames, modelName } = classification;
  const prediction = predictionOf(outcome);
  return (
    <div className="result" data-class={prediction?.label}>
      {url !== null && (
        <figure className="result-picture">
          <img src={url} alt={fileName(name)} />
          {prediction && (
            <p className="written" aria-hidden="true">
              {classNames[prediction.label]}
            </p>
          )}
        </figure>
      )}
      <div className="result-words" aria-live="polite">
        <p className="file-name muted">
          <bdi>{seenName(name)}</bdi>
        </p>
        {prediction ? (
          <>
            <p className="verdict">
              <bdi className="class-text">{classNames[prediction.label]}</bdi>
              <span>{outcomeWords(prediction)}</span>
            </p>
            <ProbabilityBar prediction={prediction} classNames={classNames} />
          </>
        ) : (
          'kind' in outcome && (
            <p className="run-failure">
              <Icon name="warning" />
              {failureSentence(outcome)}
            </p>
          )
        )}
        <p className="small">
          By <bdi>{modelName}</bdi>
        </p>
      </div>
    </div>
  );
}
