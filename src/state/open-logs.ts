/** Actions on logs of other runs; the code that reads them comes when it is wanted. */
import { takeDropped, walkDropped, type Walked } from '../dataset/walk.ts';
import { noticing } from './notice.ts';
import { useApp } from './store.ts';

export function openLogs(files: readonly File[]): Promise<void> {
  return open(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** Files, or the folder that a run has logged into. Call it in the drop handler itself. */
export function dropLogs(transfer: DataTransfer): Promise<void> {
  const dropped = takeDropped(transfer);
  return walkDropped(dropped, () => {}).then(({ files }) => open(files));
}

/** Takes the curves of one log away again. */
export function removeLog(name: string): void {
  useApp.setState(({ loggedCurves }) => ({
    loggedCurves: loggedCurves.filter((log) => log.name !== name),
  }));
}

async function open(files: Walked['files']): Promise<void> {
  await noticing(async () => (await import('./logs.ts')).openLogs(files));
}
