import '../styles/results.css';
import type { Evaluation } from '../../domain/metrics.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { ClassNames } from '../../domain/sample.ts';
import { counted, figure, percent } from '../format.ts';
import { BesideParent } from './BesideParent.tsx';
import { ConfusionTable } from './ConfusionTable.tsx';
import { ModelFacts } from './ModelFacts.tsx';
import { untestedWords } from './model-words.ts';
import { onlyCalled } from './only-called.ts';
import { SummaryTable } from './SummaryTable.tsx';

/** Of the current model: how it did on its test pictures, and what it is. */
export function ModelResults({ model }: { readonly model: ModelRecord }) {
  const { test, classNames } = model;
  return (
    <>
      {test ? (
        <TestResults test={test} classNames={classNames} />
      ) : (
        <p className="callout">There are no results on test pictures: {untestedWords(model)}</p>
      )}
      <BesideParent model={model} />
      <ModelFacts model={model} />
      <SummaryTable layers={model.layers} />
    </>
  );
}

interface TestResultsProps {
  readonly test: Evaluation;
  readonly classNames: ClassNames;
}

function TestResults({ test, classNames }: TestResultsProps) {
  const [first, second] = classNames;
  const precision =
    test.precision === null ? `not defined: nothing was called ${second}` : percent(test.precision);
  const recall =
    test.recall === null ? `not defined: no test picture is ${second}` : percent(test.recall);
  const called = onlyCalled(test.confusion);
  return (
    <div className="test-results">
      <div>
        <p className="headline-figure">
          <strong>{percent(test.accuracy)}</strong>
          <span>
            accuracy on {counted(test.images, 'test picture')} that the network never learned from
          </span>
        </p>
        <dl className="figures result-figures">
          <Figure name="Precision" value={precision} note={`of those called ${second}, are it`} />
          <Figure name="Recall" value={recall} note={`of all that are ${second}, were found`} />
          <Figure name="Loss" value={figure(test.loss, 4)} note="binary cross-entropy" />
        </dl>
        {called !== null && (
          <p className="callout">
            The model calls every picture {classNames[called]}: it has not learned to tell them
            apart.
          </p>
        )}
        {test.images < 50 && (
          <p className="muted">
            {counted(test.images, 'picture')} {test.images === 1 ? 'is' : 'are'} few: one more
            mistake would change the accuracy by {percent(1 / test.images)}.
          </p>
        )}
      </div>
      <ConfusionTable confusion={test.confusion} classNames={[first, second]} />
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

function Figure({ name, value, note }: FigureProps) {
  const undefinedFigure = value.startsWith('not');
  return (
    <div>
      <dt>{name}</dt>
      <dd data-words={undefinedFigure || undefined}>
        {value}
        {!undefinedFigure && <small>{note}</small>}
      </dd>
    </div>
  );
}
