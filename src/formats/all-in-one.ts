/** The zip of everything: the model in each format, and what there is to read about it. */
import { fileNames } from '../domain/model-formats.ts';
import { historyCsv } from './history-csv.ts';
import { historyJson } from './history-json.ts';
import { logsOf } from './logs.ts';
import { modelCard } from './model-card.ts';
import { unpackedModel } from './model-zip.ts';
import { predictionsCsv } from './predictions-csv.ts';
import type { LogsQuestion } from './protocol.ts';
import { zipReadme } from './zip-readme.ts';
import { zipped, type ToZip } from './zipped.ts';

/** `models` by the names of their files; tfjs's own format comes unpacked, for it is a folder's worth. */
export function allInOne(
  question: LogsQuestion,
  models: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): Promise<Blob> {
  const { manifest, network } = question;
  const { history, recipe } = manifest;
  const files: ToZip[] = [];
  const add = (path: string, content: ToZip['content']) => files.push({ path, content });
  for (const [name, bytes] of models) if (name !== fileNames.tfjs) add(name, bytes);
  const { 'manifest.json': manifestText, ...tfjs } = unpackedModel({
    info: manifest,
    snapshot: network,
  });
  for (const [name, bytes] of Object.entries(tfjs)) add(`tfjs/${name}`, bytes);
  add('manifest.json', manifestText);
  add('MODEL_CARD.md', modelCard(manifest));
  if (history.length > 0) {
    add('history.csv', historyCsv(history, recipe.learningRate));
    add('history.json', historyJson(history));
    for (const { path, bytes } of logsOf(question)) add(path, bytes);
  }
  const predictions = predictionsCsv(manifest);
  if (predictions !== null) add('predictions.csv', predictions);
  add(
    'README.md',
    zipReadme(
      manifest,
      files.map(({ path }) => path),
      question.options.channels,
    ),
  );
  return zipped(files);
}
