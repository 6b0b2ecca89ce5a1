/** What a model is and how it came about, in words. */
import type { ModelRecord } from '../../domain/model.ts';
import { attemptWords, engineWords } from '../engine-words.ts';
import { originWords } from '../files/format-words.ts';
import { count, counted, dateTime, duration } from '../format.ts';
import {
  balanceWords,
  preparationSentence,
  recipeSentence,
  togetherSentence,
} from '../recipe-words.ts';

type Fact = readonly [name: string, words: string];

/** Of a model from a file only what the file says, or a person has said. */
export function modelFacts(model: ModelRecord): readonly Fact[] {
  const { name, createdAt, from, recipe } = model;
  if (!from) {
    return [
      ['Model', name],
      ['Made', dateTime(createdAt)],
      ...learningFacts(model),
      ...runFacts(model),
    ];
  }
  const { parent } = from;
  return [
    ['Model', name],
    ['Opened', dateTime(createdAt)],
    ['From', originWords(from)],
    ...(parent
      ? [['Goes on', `from ${parent.name}, trained on elsewhere`] as const, ...learningFacts(model)]
      : ([
          ['Takes', `pictures of ${recipe.imageSize} x ${recipe.imageSize} pixels`],
          ['Prepared', preparationSentence(recipe)],
        ] as const)),
    ['Engine', engineWords(model.engine)],
  ];
}

/** Why there is no figure of a test. */
export function untestedWords({ from, split }: ModelRecord): string {
  if (from?.parent) {
    return split.test === 0
      ? 'the model that it goes on from kept none back.'
      : 'those of the model that it goes on from are not all in this tab. Add the pictures again, then bring the file back once more.';
  }
  if (from) {
    return 'this model was trained elsewhere, and which pictures it has not seen is not known here.';
  }
  return split.test === 0
    ? 'this model’s split kept none back. Give the test part some percent and train again to have an honest figure.'
    : 'the evaluation was stopped before its end.';
}

function learningFacts({ recipe, split, images, classNames, ...model }: ModelRecord): Fact[] {
  return [
    ...(model.from ? [] : [['Run', endingWords({ recipe, ...model })] as const]),
    ['Recipe', recipeSentence(recipe)],
    [
      'Pictures',
      `${count(images[0])} ${classNames[0]}, ${count(images[1])} ${classNames[1]}; dealt into ${count(split.train)} train, ${count(split.validation)} validation, ${count(split.test)} test`,
    ],
    ['Prepared', preparationSentence(recipe)],
    ['Together', togetherSentence(recipe)],
    ['Balance', balanceWords.options[recipe.balance].toLowerCase()],
  ];
}

function runFacts({ engine, seconds, history }: ModelRecord): Fact[] {
  return [
    ['Engine', engineWords(engine)],
    ...engine.passedOver
      .filter(({ inEpoch }) => inEpoch !== undefined)
      .map((attempt): Fact => ['Before it', attemptWords(attempt)]),
    ['Time', `${duration(seconds.train)} for ${counted(history.length, 'epoch')}`],
  ];
}

function endingWords({
  ending,
  history,
  recipe,
}: Pick<ModelRecord, 'ending' | 'history' | 'recipe'>): string {
  return ending === 'completed'
    ? `Completed all ${counted(recipe.epochs, 'epoch')}`
    : `Stopped before its end; ${count(history.length)} of ${counted(recipe.epochs, 'epoch')} done`;
}
