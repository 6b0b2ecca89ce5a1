/** The kinds of files that a model is taken away in, or comes in. */
export const modelFormats = [
  'h5',
  'keras',
  'pt',
  'state-dict',
  'safetensors',
  'onnx',
  'tflite',
  'tfjs',
  'html',
] as const;
export type ModelFormat = (typeof modelFormats)[number];

/** The reference's own. */
export const defaultFormat: ModelFormat = 'h5';

/** What each file is called in a folder of all; tfjs's is a folder's worth, and goes as a zip file. */
export const fileNames: { readonly [format in ModelFormat]: string } = {
  h5: 'model.h5',
  keras: 'model.keras',
  pt: 'model.pt',
  'state-dict': 'model-state.pt',
  safetensors: 'model.safetensors',
  onnx: 'model.onnx',
  tflite: 'model.tflite',
  tfjs: 'model.zip',
  html: 'model.html',
};

/** In what order the first convolution takes a picture's channels: `BGR` is what OpenCV reads. */
export type ChannelOrder = 'RGB' | 'BGR';

export interface WritingOptions {
  /** Of the files of PyTorch and of safetensors; all others take RGB. */
  readonly channels: ChannelOrder;
  /** Without, pictures are listed by their digests alone: names may tell more than is meant. */
  readonly fileNames: boolean;
  /** A few of the training pictures, small, in the logs: whoever gets these sees them. */
  readonly samplePictures: boolean;
}

export const defaultWritingOptions: WritingOptions = {
  channels: 'RGB',
  fileNames: true,
  samplePictures: false,
};

/** What the network of a file from elsewhere was made to take. */
export const inputRanges = ['unit', 'bytes', 'symmetric'] as const;
/** 0 to 1, 0 to 255, -1 to 1. */
export type InputRange = (typeof inputRanges)[number];

/** What a person must say of a file that says nothing of itself. */
export interface ReadingChoices {
  readonly inputRange: InputRange;
  readonly channels: ChannelOrder;
  /** Where more than one fits the weights. */
  readonly imageSize: number | null;
}

export const defaultReadingChoices: ReadingChoices = {
  inputRange: 'unit',
  channels: 'RGB',
  imageSize: null,
};
