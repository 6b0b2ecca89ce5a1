import { expect, test } from 'vitest';
import type { Failure, FileFailure } from '../domain/failure.ts';
import { failureSentence, failureWords } from './failure-words.ts';

/** One of each kind: a kind that is added is missed here by the compiler. */
const oneOfEach: { readonly [K in Failure['kind']]: Extract<Failure, { kind: K }> } = {
  'empty-file': { kind: 'empty-file' },
  'not-an-image': { kind: 'not-an-image', found: 'plain text' },
  'unsupported-format': { kind: 'unsupported-format', format: 'TIFF' },
  'damaged-image': { kind: 'damaged-image', format: 'PNG', truncated: false },
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
  'no-files': { kind: 'no-files' },
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
  'no-engine': { kind: 'no-engine', attempts: [{ engine: 'webgl', reason: 'no context' }] },
  'loss-not-finite': { kind: 'loss-not-finite', epoch: 2, step: 7 },
  'engine-error': { kind: 'engine-error', engine: 'webgpu', detail: 'device lost' },
  'worker-died': { kind: 'worker-died', job: 'training', detail: 'no answer' },
  'no-model': { kind: 'no-model' },
  busy: { kind: 'busy', job: 'pictures' },
  unexpected: { kind: 'unexpected', detail: 'TypeError: x is null' },
  'storage-full': { kind: 'storage-full', detail: 'QuotaExceededError' },
  'storage-in-use': { kind: 'storage-in-use' },
  'storage-unavailable': { kind: 'storage-unavailable', detail: 'SecurityError' },
  'not-a-model': { kind: 'not-a-model', detail: 'no model.json' },
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
])('the reason for $kind is the promised one', (failure, words) => {
  expect(failureWords(failure)).toBe(words);
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
