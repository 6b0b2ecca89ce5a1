import type { ModelRecord } from '../../domain/model.ts';
import { count, counted, dateTime, duration } from '../format.ts';
import { attemptWords, engineWords } from '../engine-words.ts';
import {
  balanceWords,
  preparationSentence,
  recipeSentence,
  togetherSentence,
} from '../recipe-words.ts';

/** What the model is, and how it was made. */
export function ModelFacts({ model }: { readonly model: ModelRecord }) {
  const { split, images, classNames, history, recipe } = model;
  const facts: readonly [string, string][] = [
    ['Model', model.name],
    ['Made', dateTime(model.createdAt)],
    ['Run', endingWords(model)],
    ['Recipe', recipeSentence(recipe)],
    [
      'Pictures',
      `${count(images[0])} ${classNames[0]}, ${count(images[1])} ${classNames[1]}; dealt into ${count(split.train)} train, ${count(split.validation)} validation, ${count(split.test)} test`,
    ],
    ['Prepared', preparationSentence(recipe)],
    ['Together', togetherSentence(recipe)],
    ['Balance', balanceWords.options[recipe.balance].toLowerCase()],
    ['Engine', engineWords(model.engine)],
    ...model.engine.passedOver
      .filter(({ inEpoch }) => inEpoch !== undefined)
      .map((attempt): [string, string] => ['Before it', attemptWords(attempt)]),
    ['Time', `${duration(model.seconds.train)} for ${counted(history.length, 'epoch')}`],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, words], place) => (
        <div key={place}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function endingWords({ ending, history, recipe }: ModelRecord): string {
  return ending === 'completed'
    ? `Completed all ${counted(recipe.epochs, 'epoch')}`
    : `Stopped before its end; ${count(history.length)} of ${counted(recipe.epochs, 'epoch')} done`;
}
