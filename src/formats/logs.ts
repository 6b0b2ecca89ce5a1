/** The logs of a model's run, as TensorBoard reads them. */
import { FailureError } from '../domain/failure.ts';
import { keras3Config } from './keras-write.ts';
import type { Network } from './network.ts';
import type { LogsQuestion } from './protocol.ts';
import { networkOf } from './snapshot.ts';
import { logFiles, type LogFile } from './tensorboard/whole-log.ts';
import { zipped } from './zipped.ts';

export function logsOf({ network: kept, manifest, samplePictures }: LogsQuestion): LogFile[] {
  const network = networkOf(kept);
  return logFiles({
    manifest,
    network,
    histograms: kept.details?.histograms ?? [],
    kerasJson: graphOf(network),
    pictures: samplePictures,
  });
}

/** Null where Keras has no word for a layer: the log is worth having without its graph. */
function graphOf(network: Network): string | null {
  try {
    return JSON.stringify(keras3Config(network, {}));
  } catch (error) {
    if (error instanceof FailureError) return null;
    throw error;
  }
}

export function logsZip(question: LogsQuestion): Promise<Blob> {
  return zipped(logsOf(question).map(({ path, bytes }) => ({ path, content: bytes })));
}
