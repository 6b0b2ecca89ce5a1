/** What there is to read in the zip of everything: what each file is, and how each is used. */
import { fileNames, type ChannelOrder } from '../domain/model-formats.ts';
import type { Manifest } from './manifest.ts';
import { codeBlock, markdownTable, markdownText } from './markdown.ts';
import { preprocessingSteps } from './model-words.ts';
import { snippets } from './snippets.ts';

/** The first whose pattern fits tells what a file, or a folder, is. */
const contents: readonly (readonly [RegExp, string, string])[] = [
  [/^model\.h5$/, fileNames.h5, 'the model for Keras 2 and 3'],
  [/^model\.keras$/, fileNames.keras, 'the model for Keras 3'],
  [/^model\.pt$/, fileNames.pt, 'the model for PyTorch, in Python and C++ (TorchScript)'],
  [/^model-state\.pt$/, fileNames['state-dict'], 'the weights for PyTorch (state_dict)'],
  [
    /^model\.safetensors$/,
    fileNames.safetensors,
    'the weights as safetensors, named as in PyTorch',
  ],
  [/^model\.onnx$/, fileNames.onnx, 'the model for ONNX Runtime and others (opset 13)'],
  [/^model\.tflite$/, fileNames.tflite, 'the model for LiteRT (TensorFlow Lite), float32'],
  [/^tfjs\//, 'tfjs/', 'the model for TensorFlow.js (layers format)'],
  [/^model\.html$/, fileNames.html, 'a page that classifies pictures by itself, offline'],
  [/^manifest\.json$/, 'manifest.json', 'all that is known of the model, for programs'],
  [/^MODEL_CARD\.md$/, 'MODEL_CARD.md', 'the same for people: data, results, limits'],
  [/^history\.csv$/, 'history.csv', 'figures of each epoch, as Keras’s CSVLogger writes them'],
  [/^history\.json$/, 'history.json', 'the same, as Keras’s History has them'],
  [/^predictions\.csv$/, 'predictions.csv', 'what the model said of each test picture'],
  [/^logs\//, 'logs/', 'the run for TensorBoard: `tensorboard --logdir logs`'],
];

/** `files`: paths in the zip, with `/`. Snippets are there for what is among them. */
export function zipReadme(
  manifest: Manifest,
  files: readonly string[],
  channels: ChannelOrder = 'RGB',
): string {
  const { name, classNames, threshold, recipe } = manifest;
  const [first, second] = classNames.map(markdownText) as [string, string];
  const rows = new Map<string, string>();
  for (const file of files) {
    const [, path, content] = contents.find(([pattern]) => pattern.test(file)) ?? [null, file, ''];
    rows.set(`\`${path.replaceAll('`', '')}\``, content);
  }
  const size = recipe.imageSize;
  const bgr =
    channels === 'BGR'
      ? ' The files of PyTorch and safetensors take the channels as **BGR**, as OpenCV reads them.'
      : '';
  const own = snippets(manifest, channels).filter(({ file }) => files.includes(file));
  return `# ${markdownText(name)}

An image classifier that tells **${first}** (0) from **${second}** (1).

${markdownTable(['File', 'What it is'], [...rows])}

## What goes in, what comes out

In: RGB pictures of ${size} x ${size} pixels as float32 from 0 to 1, made like this, or the answers are others:${bgr}

${preprocessingSteps(manifest)
  .map((step, i) => `${i + 1}. ${step}`)
  .join('\n')}

Out: one number from 0 to 1. At least ${threshold} is ${second}, less is ${first}.

\`manifest.json\` holds some inputs under \`parity\` (\`inputs\`: base64 of zlib of bytes, of the shape \`shape\`) with the \`probabilities\` that came out where the model was made, so that any other way of running it can be checked against them.

## How each file is used

Each program takes the path of a picture, and prints its class and the number that came out.
${own.map(section).join('')}${files.includes(fileNames.html) ? htmlWords : ''}${files.some((file) => file.startsWith('logs/')) ? logsWords : ''}`;
}

function section({ title, file, language, packages, code }: ReturnType<typeof snippets>[number]) {
  const needed =
    language === 'python'
      ? `\`pip install ${packages}\``
      : `\`npm install ${packages}\`; a module for a page, with the folder \`tfjs\` beside it on the server`;
  return `
### ${title}: \`${file}\`

${needed}

${codeBlock(language, code)}
`;
}

const htmlWords = `
### In a browser: \`${fileNames.html}\`

Open the file, from the disk, and drop pictures on it. It connects to nothing.
`;

const logsWords = `
### TensorBoard: \`logs/\`

${codeBlock('sh', 'pip install tensorboard\ntensorboard --logdir logs')}
`;
