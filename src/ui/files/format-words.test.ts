import { expect, test } from 'vitest';
import { modelFormats } from '../../domain/model-formats.ts';
import {
  formatWords,
  hasChannelOrder,
  openingWords,
  originWords,
  writingWords,
} from './format-words.ts';

test('every kind of file has a name of its own, and says who opens it', () => {
  const labels = modelFormats.map((format) => formatWords[format].label);
  expect(new Set(labels).size).toBe(modelFormats.length);
  for (const format of modelFormats) expect(formatWords[format].openedBy).toMatch(/^\S.*\.$/);
});

test('channels in another order are for PyTorch and safetensors', () => {
  expect(modelFormats.filter(hasChannelOrder)).toEqual(['pt', 'state-dict', 'safetensors']);
});

test('what is being written is said', () => {
  expect(writingWords('h5')).toBe('Writing model.h5');
  expect(writingWords('all')).toBe('Writing the files of all kinds');
  expect(writingWords('logs')).toBe('Writing the logs');
});

test('where a model is from, as far as its file says', () => {
  const origin = { file: 'model.h5', format: 'Keras .h5', writtenBy: 'Keras 3.15.1' };
  expect(originWords(origin)).toBe('model.h5, Keras .h5, written by Keras 3.15.1');
  expect(originWords({ ...origin, writtenBy: '' })).toBe('model.h5, Keras .h5');
  expect(originWords({ ...origin, file: 'a\u202eb.h5' })).toContain('\\u{202e}');
});

test('a file that is opened is told of, its size where it is known', () => {
  const opening = { files: [], formatName: 'Keras .h5', writtenBy: 'Keras 2.15.0' };
  expect(openingWords({ ...opening, imageSize: 256, possibleSizes: [], toldRange: null })).toBe(
    'A Keras .h5 file, written by Keras 2.15.0; it takes pictures of 256 x 256 pixels.',
  );
  const several = {
    ...opening,
    writtenBy: '',
    imageSize: 32,
    possibleSizes: [31, 32],
    toldRange: null,
  };
  expect(openingWords(several)).toBe('A Keras .h5 file.');
});
