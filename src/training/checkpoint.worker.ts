/** Writes checkpoints beside the run: it waits for the disk, so that the steps do not. */
import { CheckpointWriter } from '../storage/checkpoints.ts';
import { Handover, serve } from '../workers/serve.ts';

export interface CheckpointProtocol {
  readonly questions: {
    readonly open: { readonly question: { readonly runId: string }; readonly answer: null };
    /** An encoded checkpoint, whose memory is handed back; refused when it could not be kept. */
    readonly write: { readonly question: ArrayBuffer; readonly answer: ArrayBuffer };
    readonly close: { readonly question: null; readonly answer: null };
  };
  readonly event: never;
}

let writer: CheckpointWriter | null = null;

serve<CheckpointProtocol>({
  async open({ runId }) {
    writer = await CheckpointWriter.open(runId);
    return null;
  },
  async write(bytes) {
    if (!writer) throw new Error('no run has been opened');
    await writer.write(bytes);
    return new Handover(bytes, [bytes]);
  },
  close() {
    writer?.close();
    writer = null;
    return null;
  },
});
