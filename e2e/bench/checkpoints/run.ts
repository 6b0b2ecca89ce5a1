/** Asks the bench's page for a run that stands still after each epoch: page/run.worker.ts. */
import type { Page } from 'playwright';
import { RunError } from '../../../src/cli/errors.ts';
// It also declares `globalThis.checkpointBench`, which is there inside `page.evaluate`.
import type { CheckpointBenchPage } from './page/page.ts';
import type { RunDone } from './page/run.worker.ts';

type RunQuestion = Parameters<CheckpointBenchPage['ask']>[0];

export type AskRun = (question: RunQuestion) => Promise<RunDone>;

/** A new run, in a page that holds nothing of the one before. */
export async function startRun(page: Page, address: string, pictures: number): Promise<AskRun> {
  await page.goto(address);
  await page.waitForFunction(
    () => 'checkpointBench' in globalThis && globalThis.crossOriginIsolated,
  );
  const ask: AskRun = async (question) => {
    const answer = await page.evaluate((asked) => globalThis.checkpointBench.ask(asked), question);
    if ('reason' in answer) throw new RunError(`The run of the bench failed: ${answer.reason}`);
    return answer;
  };
  await ask({ ask: 'start', pictures });
  return ask;
}
