/**
 * `npm run verify:formats`: what the app writes is opened by the real tools, and what these write is opened by the
 * app; everywhere the same pictures must get the same probabilities. Prints a table, and fails with the first that
 * does not agree.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { packageRoot } from '../../src/cli/build.ts';
import { RunError, runCommand } from '../../src/cli/errors.ts';
import { withApp } from '../../src/cli/page.ts';
import { prepareCompiler, preparePython } from '../python.ts';
import { App } from './app.ts';
import { runPython, type ForeignModel, type Row } from './python-side.ts';

const tools = {
  name: 'formats',
  packages: {
    'tensorflow-cpu': '2.21.0',
    keras: '3.15.1',
    torch: '2.13.0',
    tensorboard: '2.21.0',
    onnx: '1.23.1',
    onnxruntime: '1.30.0',
    safetensors: '0.8.0',
    h5py: '3.14.0',
    pillow: '12.3.0',
  },
} as const;

/** Of the app's files in other tools. */
const tolerance = 1e-5;
/** Of other tools' models in the app, and of scripts that read pictures themselves. */
const pictureTolerance = 1e-4;

const folder = join(packageRoot, 'test-results', 'formats');

await runCommand(async () => {
  const python = preparePython(tools);
  if (python === null) throw new RunError('Without these tools nothing can be verified.');
  if (!prepareCompiler()) throw new RunError('The C++ check needs g++.');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const rows: Row[] = [];
  await withApp(async (page) => {
    const app = new App(page);
    const data = join(folder, 'pictures');
    say('Making pictures...');
    await runPython(python, ['pictures', join(packageRoot, 'public', 'samples'), data]);
    say('Training in the page...');
    const model = await app.train(join(data, 'NORMAL'), join(data, 'PNEUMONIA'));
    await writeFiles(app, model.id, data);
    say('Opening its files with the real tools...');
    rows.push(...within(await runPython<Row[]>(python, ['check', folder]), tolerance));
    say('Training on, on two ranks...');
    rows.push(...within(await runPython<Row[]>(python, ['bundle', folder]), pictureTolerance));
    rows.push(...within(await bringBack(app), pictureTolerance));
    say('Opening models of the real tools...');
    const foreign = await runPython<ForeignModel[]>(python, [
      'foreign',
      join(folder, 'foreign'),
      data,
    ]);
    for (const one of foreign)
      rows.push(...within([await openForeign(app, one)], pictureTolerance));
  });
  writeFileSync(`${folder}.json`, JSON.stringify(rows));
  process.stdout.write(tableOf(rows));
});

/** Lays out what the Python side expects to find. */
async function writeFiles(app: App, id: number, data: string): Promise<void> {
  unpack(await app.downloadAll(id), folder);
  writeFileSync(join(folder, 'model-bgr.pt'), await app.downloadBgr(id));
  unpack(await app.downloadBundle(), join(folder, 'bundle'));
  const [name] = readdirSync(join(data, 'PNEUMONIA'));
  const picture = join(data, 'PNEUMONIA', name as string);
  const [probability] = await app.classify([picture]);
  writeFileSync(join(folder, 'expected.json'), JSON.stringify({ picture, probability }));
}

/** What the app says of the test pictures must be what the ranks said. */
async function bringBack(app: App): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of ['torch/result.pt', 'keras/result.keras']) {
    const path = join(folder, 'bundle', name);
    const said = JSON.parse(readFileSync(path.replace(/\.\w+$/, '.json'), 'utf8')) as {
      readonly test: { readonly loss: number; readonly accuracy: number; readonly images: number };
    };
    const model = await app.bringBack(path);
    const { test } = model;
    if (!test) throw new RunError(`${name} came back without a test`);
    if (test.images !== said.test.images || test.accuracy !== said.test.accuracy) {
      throw new RunError(
        `${name}: ${JSON.stringify(test)} here, ${JSON.stringify(said.test)} there`,
      );
    }
    const difference = Math.abs(test.loss - said.test.loss);
    rows.push({ file: `${name}, test loss`, tool: 'Twofold', difference });
  }
  return rows;
}

async function openForeign(app: App, model: ForeignModel): Promise<Row> {
  await app.open(join(folder, 'foreign', model.file), model.choices);
  const probabilities = await app.classify(model.pictures);
  const differences = probabilities.map((one, i) =>
    Math.abs(one - (model.probabilities[i] as number)),
  );
  const name = `${model.file}${model.choices.channels === 'BGR' ? ', BGR' : ''}`;
  return {
    file: `${name} of ${model.tool}`,
    tool: 'Twofold',
    difference: Math.max(...differences),
  };
}

/** Throws a RunError for the first that does not agree. */
function within(rows: readonly Row[], limit: number): readonly Row[] {
  for (const { file, tool, difference } of rows) {
    // A difference that is no number is none that is small.
    if (!(difference <= limit)) {
      throw new RunError(`${file} in ${tool}: probabilities differ by ${difference}`);
    }
  }
  return rows;
}

function unpack(zip: Uint8Array, to: string): void {
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const path = join(to, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ file, tool, difference }) => `| ${file} | ${tool} | ${difference.toExponential(1)} |`,
  );
  return ['| file | opened by | largest difference |', '| --- | --- | --- |', ...lines, ''].join(
    '\n',
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
