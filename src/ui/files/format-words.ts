/** Kinds of model files in words: what each is called, and who opens it. */
import { fileNames, type InputRange, type ModelFormat } from '../../domain/model-formats.ts';
import type { ForeignOrigin } from '../../domain/model.ts';
import { seenName } from '../../domain/names.ts';
import type { Opening } from '../../state/store.ts';
import { count } from '../format.ts';
import type { ChoiceWords } from '../recipe-words.ts';

interface FormatWords {
  readonly label: string;
  readonly openedBy: string;
}

export const formatWords: { readonly [format in ModelFormat]: FormatWords } = {
  h5: {
    label: 'Keras .h5',
    openedBy: 'Keras 2 and 3 open it, and train it further. The reference’s kind.',
  },
  keras: { label: 'Keras .keras', openedBy: 'The newer kind, for Keras 3.' },
  pt: {
    label: 'PyTorch, TorchScript',
    openedBy: 'PyTorch in Python and C++ opens it without other code. A .pt file.',
  },
  'state-dict': {
    label: 'PyTorch, state_dict',
    openedBy: 'The weights alone, for a network in code of your own. A .pt file.',
  },
  safetensors: {
    label: 'safetensors',
    openedBy: 'The weights alone, in a file that can’t run anything.',
  },
  onnx: { label: 'ONNX', openedBy: 'ONNX Runtime, OpenCV and many more, in any language.' },
  tflite: { label: 'TFLite', openedBy: 'LiteRT (TensorFlow Lite), on phones and small devices.' },
  tfjs: { label: 'TensorFlow.js', openedBy: 'TensorFlow.js, in web pages and Node. A zip file.' },
  html: {
    label: 'One web page',
    openedBy: 'An HTML file that classifies pictures in any browser, offline.',
  },
};

/** Their files can be written for channels in another order. */
export function hasChannelOrder(format: ModelFormat): boolean {
  return format === 'pt' || format === 'state-dict' || format === 'safetensors';
}

/** "Writing model.h5" */
export function writingWords(format: ModelFormat | 'all' | 'logs'): string {
  if (format === 'all') return 'Writing the files of all kinds';
  return `Writing ${format === 'logs' ? 'the logs' : fileNames[format]}`;
}

export const rangeWords: ChoiceWords<InputRange> = {
  label: 'What the network takes',
  hint: 'The values of a picture’s channels, as it was trained on them.',
  options: {
    unit: '0 to 1 (Twofold, and the reference)',
    bytes: '0 to 255',
    symmetric: '−1 to 1',
  },
};

export const channelWords: ChoiceWords<'RGB' | 'BGR'> = {
  label: 'Channels',
  hint: 'OpenCV reads blue first; the reference’s C++ port trains on that.',
  options: { RGB: 'RGB', BGR: 'BGR (OpenCV, the C++ port)' },
};

/** "model.h5, Keras .h5, written by Keras 3.15.1" */
export function originWords({ file, format, writtenBy }: ForeignOrigin): string {
  const by = writtenBy === '' ? '' : `, written by ${seenName(writtenBy)}`;
  return `${seenName(file)}, ${format}${by}`;
}

/** "A Keras .h5 file, written by Keras 3.15.1; it takes pictures of 256 x 256 pixels." */
export function openingWords({ formatName, writtenBy, imageSize, possibleSizes }: Opening): string {
  const by = writtenBy === '' ? '' : `, written by ${seenName(writtenBy)}`;
  const article = /^[AEIOU]/.test(formatName) ? 'An' : 'A';
  const size =
    possibleSizes.length > 1 ? '' : `; it takes pictures of ${sizeWords(imageSize)} pixels`;
  return `${article} ${formatName} file${by}${size}.`;
}

/** "256 x 256" */
export function sizeWords(imageSize: number): string {
  return `${count(imageSize)} x ${count(imageSize)}`;
}
