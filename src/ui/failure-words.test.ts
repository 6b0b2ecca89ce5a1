import { expect, test } from 'vitest';
import type { Failure, FileFailure } from '../domain/failure.ts';
import { failureSentence, failureWords } from './failure-words.ts';

/** One of each kind: a kind that is added is missed here by the compiler. */
const oneOfEach: { readonly [K in Failure['kind']]: Extract<Failure, { kind: K }> } = {
  'empty-file': { kind: 'empty-file' },
  'not-an-image': { kind: 'not-an-image', found: 'plain text' },
  'unsupported-format': { kind: 'unsupported-format', format: 'HEIC' },
  'damaged-image': { kind: 'damaged-image', format: 'PNG', truncated: false },
  'unsupported-variant': { kind: 'unsupported-variant', format: 'JPEG', variant: '12 bits' },
  'too-many-pixels': {
    kind: 'too-many-pixels',
    width: 11_000,
    height: 10_000,
    limitMegapixels: 100,
  },
  'unreadable-file': { kind: 'unreadable-file', detail: 'NotReadableError' },
  'file-too-large': { kind: 'file-too-large', sizeBytes: 2.5e9, limitMegabytes: 500 },
  'decoder-died': { kind: 'decoder-died' },
  'other-classes': { kind: 'other-classes', first: 'cats', second: 'dogs' },
  'already-there': { kind: 'already-there' },
  'outside-classes': { kind: 'outside-classes' },
  'bad-archive': { kind: 'bad-archive', detail: 'it is cut short' },
  'refused-entry': { kind: 'refused-entry', reason: 'encrypted' },
  'no-files': { kind: 'no-files' },
  'none-usable': {
    kind: 'none-usable',
    path: 'a.zip',
    failure: { kind: 'bad-archive', detail: 'it is cut short' },
    others: 0,
  },
  'not-two-folders': { kind: 'not-two-folders' },
  'too-few-pictures': { kind: 'too-few-pictures', className: 'cats', found: 2, needed: 3 },
  'recipe-out-of-range': {
    kind: 'recipe-out-of-range',
    field: 'epochs',
    min: 1,
    max: 1000,
    value: 0,
  },
  'split-not-100': { kind: 'split-not-100', sum: 90 },
  'too-few-groups': { kind: 'too-few-groups', className: 'cats', found: 2, needed: 3 },
  'bad-pattern': { kind: 'bad-pattern', pattern: '(', detail: 'Unterminated group' },
  'undecided-pictures': { kind: 'undecided-pictures', pictures: 3 },
  'no-engine': { kind: 'no-engine', attempts: [{ engine: 'webgl', reason: 'no context' }] },
  'loss-not-finite': { kind: 'loss-not-finite', epoch: 2, step: 7 },
  'engine-error': { kind: 'engine-error', engine: 'webgpu', detail: 'device lost' },
  'worker-died': { kind: 'worker-died', job: 'training', detail: 'no answer' },
  'no-model': { kind: 'no-model' },
  busy: { kind: 'busy', job: 'pictures' },
  unexpected: { kind: 'unexpected', detail: 'TypeError: x is null' },
  'storage-full': { kind: 'storage-full', detail: 'QuotaExceededError' },
  'no-room': { kind: 'no-room', neededBytes: 4.9e9, freeBytes: 3.1e9, fittingSize: 192 },
  'place-taken': { kind: 'place-taken' },
  'changed-elsewhere': { kind: 'changed-elsewhere' },
  'storage-in-use': { kind: 'storage-in-use' },
  'run-elsewhere': { kind: 'run-elsewhere' },
  'run-ended-elsewhere': { kind: 'run-ended-elsewhere' },
  'run-unfinished': { kind: 'run-unfinished' },
  'newer-storage': { kind: 'newer-storage' },
  'storage-held': { kind: 'storage-held' },
  'run-pictures-changed': { kind: 'run-pictures-changed', pictures: 12 },
  'storage-failed': { kind: 'storage-failed', detail: 'UnknownError' },
  'pictures-lost': { kind: 'pictures-lost', pictures: 3 },
  'storage-unavailable': { kind: 'storage-unavailable', detail: 'SecurityError' },
  'not-a-model': { kind: 'not-a-model', detail: 'no model.json' },
  'unsupported-layer': { kind: 'unsupported-layer', layer: 'lstm_1', type: 'LSTM', format: 'ONNX' },
  'no-file-list': { kind: 'no-file-list' },
  'pictures-gone': { kind: 'pictures-gone' },
  'too-much-for-zip': { kind: 'too-much-for-zip' },
  'not-a-log': { kind: 'not-a-log', detail: 'its first record is damaged' },
  'newer-model': { kind: 'newer-model', version: 3, known: 1 },
};

test.each(Object.values(oneOfEach))('$kind has words that say all it knows', (failure) => {
  const words = failureWords(failure);
  expect(words).not.toMatch(/undefined|\[object|NaN/);
  for (const detail of ['detail', 'found', 'format', 'className'] as const) {
    if (detail in failure) expect(words).toContain(String(Reflect.get(failure, detail)));
  }
  expect(failureSentence(failure)).toMatch(/^[\p{Lu}\d].*[^.]\.$/u);
});

test.each<[FileFailure, string]>([
  [{ kind: 'empty-file' }, 'empty file'],
  [{ kind: 'not-an-image', found: 'an HTML page' }, 'not an image: an HTML page'],
  [{ kind: 'damaged-image', format: 'JPEG', truncated: false }, 'damaged JPEG'],
  [
    { kind: 'damaged-image', format: 'JPEG', truncated: true },
    'damaged JPEG: the file is cut short',
  ],
  [
    { kind: 'too-many-pixels', width: 20_000, height: 14_000, limitMegapixels: 100 },
    '20,000 x 14,000 pixels is beyond the limit of 100 megapixels',
  ],
  [
    { kind: 'unsupported-variant', format: 'JPEG', variant: '12 bits a channel' },
    'JPEG with 12 bits a channel: convert it to a plain PNG or JPEG',
  ],
])('the reason for $kind is the promised one', (failure, words) => {
  expect(failureWords(failure)).toBe(words);
});

test.each([
  ['encrypted', /password/],
  ['escaping-path', /outside/],
  ['too-large', /larger than a picture/],
  ['unknown-compression', /can’t unpack/],
] as const)('an entry of an archive that is refused as %s is told why', (reason, words) => {
  expect(failureWords({ kind: 'refused-entry', reason })).toMatch(words);
});

test('where there is no room, the size that would fit is told if there is one', () => {
  const { 'no-room': noRoom } = oneOfEach;
  const need = 'There is no room for these pictures: they need 4.9 GB and 3.1 GB are free.';
  expect(failureWords(noRoom)).toBe(
    `${need} Choose an image size of 192 or less, free space on the disk, or remove pictures and models that are no longer needed.`,
  );
  expect(failureWords({ ...noRoom, fittingSize: null })).toBe(
    `${need} Free space on the disk, or remove pictures and models that are no longer needed.`,
  );
});

test('one group, or one picture in both classes, is told as one', () => {
  const few = { ...oneOfEach['too-few-groups'], found: 1 };
  expect(failureWords(few)).toContain('only 1 group of pictures that stay together');
  expect(failureWords({ kind: 'undecided-pictures', pictures: 1 })).toMatch(/^1 picture stands/);
});

test('a value out of range is told with its range in full', () => {
  const learningRate = { kind: 'recipe-out-of-range', field: 'learningRate', min: 1e-7, max: 1 };
  expect(failureWords({ ...learningRate, value: 2 } as Failure)).toBe(
    'Learning rate must be a number from 0.0000001 to 1. 2 can’t be used.',
  );
  // An empty field: there is no value to tell of.
  expect(failureWords({ ...oneOfEach['recipe-out-of-range'], value: Number.NaN })).toBe(
    'Epochs must be a whole number from 1 to 1,000.',
  );
});

test('every engine that was tried is named with its reason', () => {
  const words = failureWords({
    kind: 'no-engine',
    attempts: [
      { engine: 'webgpu', reason: 'no adapter' },
      { engine: 'cpu', reason: 'it computed wrongly.' },
    ],
  });
  expect(words).toContain(' WebGPU: no adapter; CPU: it computed wrongly. Try');
  expect(failureWords({ kind: 'no-engine', attempts: [] })).toMatch(/started\. Try/);
});
