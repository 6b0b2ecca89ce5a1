/**
 * The model card: what a model is, what it was made of, how good it is and what is not known of it, as
 * Markdown with the front matter of Hugging Face (https://huggingface.co/docs/hub/model-cards).
 */
import { countParameters } from '../domain/model.ts';
import { fileNames } from '../domain/model-formats.ts';
import { labels } from '../domain/sample.ts';
import { partNames } from '../domain/split.ts';
import { threshold as testThreshold } from '../domain/metrics.ts';
import type { Manifest } from './manifest.ts';
import { codeBlock, markdownTable, markdownText, yamlString } from './markdown.ts';
import { forbiddenUses, goesOn, limits, preprocessingSteps } from './model-words.ts';
import { snippets } from './snippets.ts';
import { counted, intervalWords, percent, testFigures } from './test-figures.ts';

export function modelCard(manifest: Manifest): string {
  const { name, classNames, layers, recipe } = manifest;
  const [first, second] = classNames.map(markdownText) as [string, string];
  const size = recipe.imageSize;
  const [keras] = snippets(manifest);
  const sections = [
    `# ${markdownText(name)}`,
    `An image classifier of ${layers.length} layers and ${counted(countParameters(layers), 'parameter')} ` +
      `that tells **${first}** (class 0) from **${second}** (class 1). In: RGB pictures of ${size} x ${size} ` +
      'pixels, from 0 to 1. Out: one number from 0 to 1.',
    `## Intended use and limits\n\n${bullets([...forbiddenUses(), ...limits(manifest)])}`,
    `## Data\n\n${data(manifest)}`,
    `## Preprocessing\n\n${preprocessingSteps(manifest)
      .map((step, i) => `${i + 1}. ${step}`)
      .join('\n')}`,
    `## Results\n\n${results(manifest)}`,
    `## Threshold\n\nAn output of at least ${manifest.threshold} is ${second}, a smaller one ${first}.`,
    `## Training\n\n${training(manifest)}`,
    `## How to load\n\nWith Keras (\`pip install ${keras?.packages}\`), from \`${fileNames.h5}\`:\n\n` +
      `${codeBlock('python', keras?.code ?? '')}`,
  ];
  return `${frontMatter(manifest)}\n${sections.join('\n\n')}\n`;
}

function frontMatter({ name, classNames, test }: Manifest): string {
  const figures: readonly (readonly [string, string, number | null])[] = test
    ? [
        ['accuracy', 'Accuracy', test.accuracy],
        ['precision', 'Precision', test.precision],
        ['recall', 'Recall', test.recall],
      ]
    : [];
  const metrics = figures.filter(([, , value]) => value !== null);
  const found = [
    '  results:',
    '  - task:',
    '      type: image-classification',
    '    dataset:',
    `      name: ${yamlString(classNames.join(' or '))}`,
    '      type: imagefolder',
    '      split: test',
    '    metrics:',
    ...metrics.flatMap(([type, title, value]) => [
      `    - type: ${type}`,
      `      name: ${title}`,
      `      value: ${value}`,
    ]),
  ];
  return [
    '---',
    'library_name: keras',
    'pipeline_tag: image-classification',
    'tags:',
    ...['image-classification', 'binary-classification', 'keras', 'twofold'].map(
      (tag) => `- ${tag}`,
    ),
    ...(metrics.length > 0 ? ['metrics:', ...metrics.map(([type]) => `- ${type}`)] : []),
    ...(metrics.length > 0 ? ['model-index:', `- name: ${yamlString(name)}`, ...found] : []),
    '---',
    '',
  ].join('\n');
}

function data({ classNames, images, split, files, from, recipe }: Manifest): string {
  if (from && !from.parent) return `Not known: the model was ${openedFrom(from)}.`;
  const names = classNames.map(markdownText);
  const parts = labels.map((label) =>
    partNames.map((part) =>
      files ? files[part].filter((file) => file.label === label).length : '',
    ),
  );
  const table = markdownTable(
    ['Class', 'Pictures', ...partNames],
    [
      ...labels.map((label) => [names[label] ?? '', images[label], ...(parts[label] ?? [])]),
      ['both', images[0] + images[1], ...partNames.map((part) => split[part])],
    ],
  );
  const { train, validation, test } = recipe.split;
  const rules = [
    `The pictures were dealt class by class before training (seed ${recipe.seed}): ${train}% to train, ` +
      `${validation}% to validate, ${test}% to test.`,
    recipe.duplicates === 'once'
      ? 'Of pictures of a class that are the same to the byte one was used.'
      : 'Pictures that are the same to the byte are in one part.',
    recipe.similarTogether ? 'So are pictures that look nearly the same.' : '',
    recipe.groupBy === ''
      ? ''
      : `So are pictures of one group, by the pattern ${markdownText(recipe.groupBy)} on their names.`,
  ];
  return `${table}\n\n${rules.filter((rule) => rule !== '').join(' ')}`;
}

function openedFrom({ file, format, writtenBy }: NonNullable<Manifest['from']>): string {
  const writer = writtenBy ? `, written by ${markdownText(writtenBy)}` : '';
  return `opened from ${markdownText(file)} (${markdownText(format)}${writer})`;
}

function results({ test, classNames }: Manifest): string {
  if (!test) return 'It was not tested.';
  const [first, second] = classNames.map(markdownText) as [string, string];
  const { tp, fp, tn, fn } = test.confusion;
  const figures = testFigures(test, classNames).map(({ name, of, share, interval }) => [
    name,
    share === null ? 'not defined' : percent(share),
    intervalWords(interval),
    markdownText(of),
  ]);
  return [
    `On ${counted(test.images, 'picture')} that it was not trained on, with the threshold ${testThreshold}; ` +
      `loss (binary cross-entropy) ${test.loss.toPrecision(4)}. “Positive” is ${second}.`,
    markdownTable(['Figure', 'Share', '95% confidence (Wilson)', 'Of'], figures),
    markdownTable(
      ['It is', `called ${first}`, `called ${second}`],
      [
        [first, tn, fp],
        [second, fn, tp],
      ],
    ),
    'The intervals say how much such a figure varies by chance on so few or many pictures of the same kind; ' +
      'they say nothing of pictures of another kind.',
  ].join('\n\n');
}

const balanceWords = {
  none: '',
  'class-weights': '; losses weighted by class',
  sampling: '; pictures of the smaller class drawn more often',
} as const;

function training({ recipe, history, engine, seconds, ending, from, software }: Manifest): string {
  if (from) {
    return from.parent
      ? `It ${markdownText(goesOn(from.parent))}, and ${openedFrom(from)}.`
      : 'It was not trained in Twofold.';
  }
  const last = history.at(-1);
  const share = (value: number | null) => (value === null ? 'not measured' : percent(value));
  const planned = ending === 'stopped' ? `, ended by a person before ${recipe.epochs}` : '';
  return bullets([
    `${counted(history.length, 'epoch')}${planned}, ${recipe.batchSize} pictures a step, Adam ` +
      `(learning rate ${recipe.learningRate}, 0.9, 0.999, 1e-7), binary cross-entropy${balanceWords[recipe.balance]}.`,
    ...(last
      ? [
          `Last epoch: accuracy ${share(last.accuracy)} in training, ${share(last.valAccuracy)} in validation.`,
        ]
      : []),
    `In a browser, on ${engine.name}: ${engine.adapter}, ${counted(engine.threads, 'thread')}; ` +
      `${Math.round(seconds.train)} s to train.`,
    `Written by ${Object.entries(software)
      .map((pair) => pair.join(' '))
      .join(', ')}.`,
  ]);
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${markdownText(line)}`).join('\n');
}
