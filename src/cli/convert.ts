/** `npm run convert`: a model's file of one kind in, one of another kind out. */
import { mkdirSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { modelFormats, type ModelFormat } from '../domain/model-formats.ts';
import { RunError, runCommand, UsageError } from './errors.ts';
import { writeModelFile, writeModelFiles, writingOptions } from './model-files.ts';
import { openModel, readingHelp, readingOptions, readReading, requireModel } from './open-model.ts';
import { callersPath, parseOptions, quoted, readChoice } from './options.ts';
import { withApp } from './page.ts';

const help = `npm run convert -- IN OUT [options]

Writes the model IN, a file of any kind that \`npm run predict\` takes, as OUT. OUT's name says as what:
.h5 or .keras for Keras, .pt for PyTorch (TorchScript), .safetensors, .onnx, .tflite, .html for a page that
classifies, .zip for TensorFlow.js; a name that ends with a slash is a folder for TensorFlow.js.

  --format NAME   what OUT is, where its name does not say: ${modelFormats.join(', ')}
  --bgr           of .pt and .safetensors: takes pictures in BGR order, as the C++ port reads them
  --help          this text

${readingHelp}
Exit code: 0 done, 1 failed, 2 wrong usage.
`;

const byExtension: { readonly [extension: string]: ModelFormat } = {
  '.h5': 'h5',
  '.hdf5': 'h5',
  '.keras': 'keras',
  '.pt': 'pt',
  '.pth': 'state-dict',
  '.safetensors': 'safetensors',
  '.onnx': 'onnx',
  '.tflite': 'tflite',
  '.zip': 'tfjs',
  '.html': 'html',
};

await runCommand(async () => {
  const { values, positionals } = parseOptions({
    allowPositionals: true,
    options: {
      ...readingOptions,
      format: { type: 'string' },
      bgr: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [model, out, ...others] = positionals;
  if (model === undefined || out === undefined || others.length > 0) {
    throw new UsageError('give a model, and the name of the file that it is to become');
  }
  const reading = readReading(values);
  const format = formatFor(out, values.format);
  const options = writingOptions(values.bgr);
  requireModel(model);
  const path = callersPath(out);
  await withApp(async (app) => {
    await openModel(app, model, reading);
    const opened = await app.page.evaluate(() => globalThis.twofold.currentModel());
    if (!opened) throw new RunError('The model could not be opened.');
    const isFolder = out.endsWith('/');
    mkdirSync(isFolder ? path : dirname(path), { recursive: true });
    if (isFolder) await writeModelFiles(app, opened.id, path, [format], options);
    else await writeModelFile(app, opened.id, path, format, options);
  });
  process.stderr.write(`written: ${out}\n`);
});

function formatFor(out: string, named: string | undefined): ModelFormat {
  if (named !== undefined) return readChoice('--format', named, modelFormats);
  if (out.endsWith('/')) return 'tfjs';
  const format = byExtension[extname(out).toLowerCase()];
  if (!format) {
    const known = Object.keys(byExtension).join(', ');
    throw new UsageError(`${quoted(out)} does not say what it is to be: end it with ${known}`);
  }
  return format;
}
