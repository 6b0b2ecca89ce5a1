import { expect, test } from 'vitest';
import { modelCard } from './model-card.ts';
import { manifestFor, referenceNetwork } from './trials/networks.ts';

const manifest = manifestFor(referenceNetwork());

function frontMatterOf(card: string): string {
  const [, matter] = /^---\n(.*?)\n---\n/s.exec(card) ?? [];
  return matter ?? '';
}

test('the front matter has the figures of the test', () => {
  const matter = frontMatterOf(modelCard(manifest));
  expect(matter).toContain('library_name: keras\npipeline_tag: image-classification\n');
  expect(matter).toContain('- type: accuracy\n      name: Accuracy\n      value: 0.75');
  expect(matter).toContain('- type: recall\n      name: Recall\n      value: 0.5');
});

test('names of any kind stay strings on one line there, and text in the body', () => {
  const name = 'a: "b"\n---\n# c | <script> [d](e) \u2028\u202e`f`';
  const card = modelCard({ ...manifest, name, classNames: [name, '*no*'] });
  const matter = frontMatterOf(card);
  expect(matter).toContain('- name: "a: \\"b\\"\\n---\\n# c | <script> [d](e) \\u2028\u202e`f`"\n');
  const body = card.slice(matter.length + 8);
  expect(body).toContain('# a: "b" --- # c \\| \\<script\\> \\[d\\](e) \\`f\\`\n');
  expect(body).toContain('**\\*no\\***');
  expect(body).not.toContain('<script>\n');
});

test('what was found in the test stands there with how sure it is', () => {
  const card = modelCard(manifest);
  expect(card).toContain('On 4 pictures that it was not trained on');
  expect(card).toContain('| Accuracy | 75.0% | 30.1% to 95.4% | of 4 pictures |');
  expect(card).toContain('| ants | 2 | 0 |');
  expect(card).toContain('the figures are too good then');
});

test('pictures of each class and part are counted where they are listed', () => {
  const rest = '| both | 22 | 15 | 3 | 4 |';
  expect(modelCard(manifest)).toContain('| ants | 10 | 0 | 0 | 2 |');
  expect(modelCard(manifest)).toContain(rest);
  const unlisted = modelCard({ ...manifest, files: null });
  expect(unlisted).toContain('| ants | 10 |  |  |  |');
  expect(unlisted).toContain(rest);
});

test('rules of the split are told, and what was not done is not', () => {
  const recipe = { ...manifest.recipe, groupBy: '(person\\d+)', similarTogether: true } as const;
  const card = modelCard({ ...manifest, recipe: { ...recipe, duplicates: 'once' } });
  expect(card).toContain('one was used. So are pictures that look nearly the same. So are');
  expect(card).toContain('by the pattern (person\\\\d+)');
  expect(card).not.toContain('the figures are too good then');
});

test('a model that was not tested, or came from elsewhere, says so', () => {
  const card = modelCard({
    ...manifest,
    test: null,
    history: [],
    from: { file: 'their_model.h5', format: 'Keras .h5', writtenBy: 'Keras 3.15.1' },
  });
  expect(frontMatterOf(card)).not.toContain('model-index');
  expect(card).toContain('how often it is right is not known');
  expect(card).toContain('opened from their\\_model.h5 (Keras .h5, written by Keras 3.15.1).');
  expect(card).toContain('It was not trained in Twofold.');
});

test('a model that was trained on elsewhere has its pictures, and says whom it goes on from', () => {
  const parent = { name: 'my *model*', createdAt: manifest.createdAt };
  const from = { file: 'result.pt', format: 'PyTorch', writtenBy: 'PyTorch', parent };
  const card = modelCard({ ...manifest, history: [], from });
  const words =
    'It goes on from “my \\*model\\*”: it was trained on elsewhere from Twofold’s weights, on the same split';
  expect(card).toContain(`- ${words}; how that went`);
  expect(card).toContain(
    `## Training\n\n${words}, and opened from result.pt (PyTorch, written by PyTorch).`,
  );
  expect(card).toContain('| both | 22 | 15 | 3 | 4 |');
  expect(card).not.toMatch(/Not known|not trained in Twofold/);
});

test('whether pixels are rounded stands there, in the words and in the program', () => {
  const card = modelCard(manifest);
  expect(card).toContain('. Round to whole bytes, exact halves to the even neighbor.\n');
  expect(card).toContain('np.rint(');
  const preprocessing = { ...manifest.preprocessing, rounding: 'none' } as const;
  const other = modelCard({ ...manifest, preprocessing });
  expect(other).toContain('. Leave the numbers as they come out of that: do not round them');
  expect(other).not.toMatch(/np\.rint|Round to/);
});

test('precision that is not defined is no figure', () => {
  const figures = { images: 3, loss: 1, accuracy: 1 / 3, precision: null, recall: 0 };
  const card = modelCard({
    ...manifest,
    test: { ...figures, confusion: { tp: 0, fp: 0, tn: 1, fn: 2 } },
  });
  expect(frontMatterOf(card)).not.toContain('precision');
  expect(card).toContain('| Precision | not defined | not defined |');
});
