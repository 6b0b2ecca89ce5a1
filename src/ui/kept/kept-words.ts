/** What the page keeps, in words. */
import { totalBytes, type Kept } from '../../domain/kept.ts';
import { countParameters, type ModelRecord } from '../../domain/model.ts';
import { isUnkept } from '../../state/snapshots.ts';
import { bytes, counted } from '../format.ts';

/** One line a kind: its name, how much, and what the bytes are of. */
export function keptRows(kept: Kept): readonly (readonly [string, string, string])[] {
  const { pictures, models, run, exportBytes, settingsBytes } = kept;
  return [
    [
      counted(pictures.count, 'picture'),
      bytes(pictures.originalBytes + pictures.preparedBytes),
      `${bytes(pictures.originalBytes)} of files, ${bytes(pictures.preparedBytes)} of prepared pixels`,
    ],
    [counted(models.count, 'model'), bytes(models.bytes), ''],
    [
      run.isThere ? 'Unfinished run' : 'No unfinished run',
      bytes(run.checkpointBytes),
      run.checkpointBytes > 0 ? 'its checkpoints' : '',
    ],
    ...(exportBytes > 0
      ? [['Saved data set', bytes(exportBytes), 'for the downloads'] as const]
      : []),
    ['Settings', bytes(settingsBytes), ''],
    ['In all', bytes(totalBytes(kept)), ''],
  ];
}

/** Whether the browser may take it away. */
export function evictionWords({ isPersisted }: Pick<Kept, 'isPersisted'>): string {
  if (isPersisted) return 'The browser has agreed to keep this until you remove it.';
  return 'The browser may remove this when the disk runs short. Download the models that you want to be sure of.';
}

/** The models that could not be kept: no look at the disk finds them. */
export function inMemoryAlone(models: readonly ModelRecord[]): Kept['models'] {
  const unkept = models.filter(isUnkept);
  const parameters = unkept.reduce((total, { layers }) => total + countParameters(layers), 0);
  return { count: unkept.length, bytes: parameters * 4 };
}

/** What goes when everything is emptied, with the models that are in memory alone. */
export function emptyingWords(kept: Kept, inMemory: Kept['models']): string {
  const { pictures, models, run, exportBytes } = kept;
  const pictureBytes = pictures.originalBytes + pictures.preparedBytes;
  const goes = [
    ...(pictures.count > 0
      ? [`${counted(pictures.count, 'picture')} (${bytes(pictureBytes)})`]
      : []),
    ...(models.count > 0 ? [`${counted(models.count, 'model')} (${bytes(models.bytes)})`] : []),
    ...(inMemory.count > 0
      ? [`${counted(inMemory.count, 'model')} in memory alone (${bytes(inMemory.bytes)})`]
      : []),
    ...(run.isThere ? [`the unfinished run (${bytes(run.checkpointBytes)})`] : []),
    ...(exportBytes > 0 ? [`the saved data set (${bytes(exportBytes)})`] : []),
    'all settings',
  ];
  return `From this browser go: ${goes.join(', ')}. They can’t be brought back. Your own files are not touched.`;
}
