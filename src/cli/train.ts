/** `npm run train`: two folders of pictures in, a trained model and its report out. */
import { join } from 'node:path';
import type { Report } from '../domain/report.ts';
import { askedFor } from './asked.ts';
import { runCommand, RunError, Unfinished } from './errors.ts';
import { checkOutside, findClassFolders } from './folders.ts';
import { readFormats, writingOptions } from './model-files.ts';
import {
  callersPath,
  parseOptions,
  quoted,
  readChoice,
  readEngine,
  readRecipe,
  recipeOptions,
} from './options.ts';
import { withApp } from './page.ts';
import { prepareOutput, writeResults } from './results.ts';
import { inBothRules, trainOn, type Order } from './train-on-page.ts';
import { summary } from './train-words.ts';
import { folderName, openUnfinished, type UnfinishedFolder } from './unfinished.ts';

const help = `npm run train -- FOLDER_A FOLDER_B [options]
npm run train -- PARENT [options]

Trains a classifier on two folders of pictures; PARENT holds exactly two. The first folder is class 0.
A zip file counts as a folder.

  --epochs N          how often the training pictures are gone through (default: 30)
  --batch-size N      pictures per step (default: 32)
  --image-size N      height and width of the network's input in pixels (default: 256)
  --learning-rate X   how far a step goes (default: 0.001)
  --seed N            the same seed deals, shuffles and begins the same (default: 1)
  --split A/B/C       percent for training, test and validation (default: 70/20/10)
  --resize RULE       bilinear, as TensorFlow's default, or antialiased (default: bilinear)
  --exif RULE         upright, or as-stored, like TensorFlow (default: upright)
  --group-by PATTERN  a regular expression on the file's name, or on its path where it has a slash;
                      pictures for which it finds the same (its first parentheses, or all of it) are
                      one patient, video or part, and go into one part of the split
  --duplicates RULE   byte-identical pictures: together, in one part of the split, or once, all but one
                      left out (default: together)
  --similar-together  pictures that look nearly the same go into one part of the split
  --in-both RULE      a picture that stands in both classes belongs to the first, the second, or is
                      removed from both; without it such a picture ends the command
  --class-weights     losses weighted by class, where one has many more pictures than the other
  --balanced-sampling pictures of the smaller class drawn more often instead
  --engine NAME       auto, webgpu, wasm, webgl or cpu (default: auto)
  --formats LIST      model files to write: some of h5, keras, pt, state-dict, safetensors, onnx,
                      tflite, tfjs and html (default: h5,pt,tfjs)
  --bgr               PyTorch's and safetensors' files take BGR, as the C++ port reads pictures
  --out FOLDER        where the results go (default: trained)
  --resume            go on with the run in that folder that was ended before its time; where there is
                      none, begin one
  --json              the report alone on stdout
  --help              this text

It writes the model's files (model.h5, model.pt; tfjs: model.json, weights.bin and manifest.json),
report.json, history.csv and logs for TensorBoard, which grow while it trains (tensorboard --logdir
FOLDER), over those of an earlier run in the same folder, and one line per epoch on stderr. Until
then the folder has another in it, unfinished: a command that is ended by Ctrl+C, a kill or a crash leaves there what --resume
goes on with. Exit code: 0 trained, 1 the run failed, 2 wrong usage. npm itself writes on stdout unless it is told not to:
npm run --silent train -- FOLDER_A FOLDER_B --json > report.json
`;

await runCommand(async () => {
  const { values, positionals } = parseOptions({
    allowPositionals: true,
    options: {
      ...recipeOptions,
      'in-both': { type: 'string' },
      engine: { type: 'string' },
      formats: { type: 'string' },
      bgr: { type: 'boolean' },
      out: { type: 'string' },
      resume: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const recipe = readRecipe(values);
  const engine = readEngine(values.engine);
  const formats = readFormats(values.formats);
  const options = writingOptions(values.bgr);
  const { 'in-both': inBothText, resume = false } = values;
  const inBoth = inBothText === undefined ? null : readChoice('--in-both', inBothText, inBothRules);
  const asked = askedFor(positionals, recipe, engine, inBoth);
  const out = values.out ?? 'trained';
  const leaveNoTrace = prepareOutput(out);
  try {
    const unfinished = openUnfinished(out, resume, asked, () => {
      const given = findClassFolders(positionals);
      checkOutside(out, given);
      return given;
    });
    if (resume && !unfinished.isOld) {
      process.stderr.write(`nothing unfinished in ${quoted(out)}: starting from the beginning\n`);
    }
    const report = await runToReport(unfinished, out, { recipe, engine, inBoth, formats, options });
    remove(unfinished, out);
    process.stdout.write(
      values.json ? `${JSON.stringify(report, null, 2)}\n` : summary(report, out, formats),
    );
  } catch (error) {
    leaveNoTrace();
    throw error;
  }
});

/** Takes the run to its results, or leaves what it can go on with. */
async function runToReport(
  unfinished: UnfinishedFolder,
  out: string,
  order: Order,
): Promise<Report> {
  // A browser that does not start takes nothing away from what is there.
  let isWorthKeeping = unfinished.isOld;
  try {
    const report = await withApp(async (app) => {
      isWorthKeeping = true;
      try {
        return await trainOn(app, unfinished, order, callersPath(out));
      } catch (error) {
        // A fault that the page has put into words: it is over unless a checkpoint is there.
        if (error instanceof RunError) {
          const { kind } = await app.page.evaluate(() => globalThis.twofold.left());
          isWorthKeeping = kind !== 'no-run';
        }
        throw error;
      }
    }, unfinished.path);
    writeResults(report, callersPath(out));
    return report;
  } catch (error) {
    if (!isWorthKeeping) {
      remove(unfinished, out);
      throw error;
    }
    unfinished.leave();
    const shown = quoted(join(out, folderName));
    throw new Unfinished(
      `what there is of the run is kept in ${shown}: add --resume to go on`,
      error,
    );
  }
}

/** A folder that can't be removed takes nothing away from how the run has ended. */
function remove(unfinished: UnfinishedFolder, out: string): void {
  try {
    unfinished.remove();
  } catch (error) {
    const shown = quoted(join(out, folderName));
    process.stderr.write(
      `${shown} could not be removed (${(error as Error).message}): delete it\n`,
    );
  }
}
