/**
 * A run as the app runs it, on WASM, without validation. It stands still at the end of each epoch until
 * it is told how the next one is to go.
 */
import { firstPosition, type RunPosition } from '../../../../src/domain/checkpoint.ts';
import { defaultRecipe } from '../../../../src/domain/recipe.ts';
import type { StepProgress } from '../../../../src/domain/run.ts';
import { readCheckpoint } from '../../../../src/storage/checkpoints.ts';
import { openBatches } from '../../../../src/training/batches.ts';
import { RunControl } from '../../../../src/training/control.ts';
import { runEpochs } from '../../../../src/training/loop.ts';
import { createModel } from '../../../../src/training/model.ts';
import { planTraining } from '../../../../src/training/plans.ts';
import { startBackend } from '../../page/model.ts';
import { keepPictures } from './pictures.ts';
import { openTaking, type Taken, type Taking } from './taking.ts';

export type RunQuestion =
  | { readonly ask: 'start'; readonly pictures: number }
  /** `atBeginning`: the checkpoint of the epoch before, as the app takes it; `every`: so many steps. */
  | { readonly ask: 'epoch'; readonly atBeginning: boolean; readonly every: number | null }
  /** One with no step beside it. */
  | { readonly ask: 'take' }
  /** Reads the last one back. */
  | { readonly ask: 'end' };

export interface RunDone {
  /** Until all that was taken is on the disk. */
  readonly seconds: number;
  readonly taken: readonly Taken[];
  readonly threads: number;
  readonly engineBytes: number;
  /** Of the checkpoint that was read back; 0 where none was. */
  readonly fileBytes: number;
}

export type RunAnswer = RunDone | { readonly reason: string };
export type RunMessage = RunAnswer | { readonly progress: StepProgress };

const runId = 'bench';
const { imageSize, batchSize } = defaultRecipe;

interface Run {
  readonly taking: Taking;
  readonly threads: number;
  readonly engineBytes: number;
  /** Resolves at the end of the epoch. */
  epoch(every: number | null): Promise<void>;
  position(): RunPosition;
}

let run: Run;

addEventListener('message', (event: MessageEvent<RunQuestion>) => {
  void tell(event.data);
});

async function tell(question: RunQuestion): Promise<void> {
  try {
    postMessage(await answer(question));
  } catch (error) {
    postMessage({ reason: String(error) } satisfies RunAnswer);
  }
}

async function answer(question: RunQuestion): Promise<RunDone> {
  const startedMs = performance.now();
  let fileBytes = 0;
  if (question.ask === 'start') run = await start(question.pictures);
  const { taking, threads, engineBytes } = run;
  if (question.ask === 'take' || (question.ask === 'epoch' && question.atBeginning)) {
    await taking.atEnd(run.position());
  }
  if (question.ask === 'epoch') await run.epoch(question.every);
  const taken = await taking.settled();
  const seconds = (performance.now() - startedMs) / 1000;
  if (question.ask === 'end') fileBytes = await readBack(taking);
  return { seconds, taken, threads, engineBytes, fileBytes };
}

async function start(pictures: number): Promise<Run> {
  await startBackend('cpu', true);
  const plan = await planTraining(createModel({ imageSize, seed: 1 }), defaultRecipe, 'wasm');
  const samples = await keepPictures(pictures);
  const reader = await openBatches(defaultRecipe, batchSize);
  const control = new RunControl();
  const taking = openTaking(runId, plan, control);
  let position = firstPosition;
  let every: number | null = null;
  let step = 0;
  let goOn = runAll;
  let ended = (_error: unknown) => {};

  function runAll(): void {
    const recipe = { ...defaultRecipe, epochs: 100_000 };
    const parts = { train: samples, validation: [], test: [] };
    const around = {
      ...{ plan, reader, control, memoryBytes: () => plan.memoryBytes },
      ...{ check: () => {}, onPause: () => {}, onPosition: taking.between },
      onProgress(progress: StepProgress) {
        taking.course.stepsDone(progress.newStepLosses);
        postMessage({ progress } satisfies RunMessage);
      },
      /** Asked before each step. */
      wantsPosition() {
        const done = step++;
        return every !== null && done > 0 && done % every === 0;
      },
      onEpoch(_: unknown, reached: RunPosition) {
        position = reached;
        return new Promise<void>((resolve) => {
          goOn = resolve;
          ended(null);
        });
      },
    };
    runEpochs(recipe, parts, around).then(() => ended('the run ended'), ended);
  }

  return {
    ...{ taking, threads: plan.threads, engineBytes: plan.memoryBytes },
    position: () => position,
    epoch(wanted) {
      [every, step] = [wanted, 0];
      return new Promise((resolve, reject) => {
        ended = (error) => (error === null ? resolve() : reject(error as Error));
        goOn();
      });
    },
  };
}

/** Its size. Throws when it is not the last one that was taken. */
async function readBack(taking: Taking): Promise<number> {
  const { bytes } = await taking.close();
  const kept = await readCheckpoint(runId);
  const wanted = taking.course.good.state?.steps;
  if (!kept || kept.state.steps !== wanted)
    throw new Error('the last checkpoint is not kept whole');
  return bytes;
}
