/** Reads logs of other runs. Loaded when first used. */
import { FailureError } from '../domain/failure.ts';
import { formats } from './formats-line.ts';
import { noticing } from './notice.ts';
import { useApp } from './store.ts';

export interface FoundLog {
  /** With `/`, from where it was dropped or chosen. */
  readonly path: string;
  readonly file: File;
}

/** Draws their curves beside the own ones, until the page is left or they are removed. */
export async function openLogs(found: readonly FoundLog[]): Promise<void> {
  useApp.setState({ notice: null });
  await noticing(async () => {
    const curves = await formats.ask('readLogs', logsAmong(found));
    useApp.setState(({ loggedCurves }) => ({
      loggedCurves: [
        ...loggedCurves.filter(({ name }) => !curves.some((one) => one.name === name)),
        ...curves,
      ],
    }));
  });
}

/** In a folder of logs lies much else; what was given by itself is meant, whatever it is called. */
function logsAmong(found: readonly FoundLog[]): readonly FoundLog[] {
  if (found.length === 0) {
    throw new FailureError({ kind: 'not-a-log', detail: 'there is no file in it' });
  }
  const logs = found.filter(({ path }) => /tfevents[^/]*$|\.csv$/i.test(path));
  return logs.length > 0 ? logs : found.slice(0, 1);
}
