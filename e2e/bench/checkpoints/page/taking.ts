/** The app's way of taking and keeping checkpoints, whenever it is asked to, and timed. */
import type { RunPosition } from '../../../../src/domain/checkpoint.ts';
import type { Failure } from '../../../../src/domain/failure.ts';
import type { Plan } from '../../../../src/kernels/plan.ts';
import { Checkpoints } from '../../../../src/training/checkpoints.ts';
import type { RunControl } from '../../../../src/training/control.ts';
import { beginning, Course } from '../../../../src/training/course.ts';

export interface Taken {
  /** Of the training thread: all of it, and the reading of the engine's state in it. */
  readonly takingMs: number;
  readonly readingMs: number;
  /** From the beginning until the training thread hears that it is on the disk. */
  readonly keptMs: number;
}

export interface Taking {
  readonly course: Course;
  atEnd(position: RunPosition): Promise<void>;
  between(position: RunPosition): Promise<void>;
  /** What was taken since it was last asked, when all of it is on the disk. Throws when it could not be kept. */
  settled(): Promise<readonly Taken[]>;
  /** The size of a checkpoint. */
  close(): Promise<{ readonly bytes: number }>;
}

/** Short epochs share a checkpoint in the app; here each is to have its own. */
class EveryCheckpoint extends Checkpoints {
  override isDueAtEnd(): boolean {
    return true;
  }
}

export function openTaking(runId: string, plan: Plan, control: RunControl): Taking {
  let taken: Taken[] = [];
  let failure: Failure | null = null;
  let readingMs = 0;
  let underWay: { readonly startedMs: number; readonly takingMs: number } | null = null;

  const checkpoints = new EveryCheckpoint(runId, {
    onKept() {
      if (!underWay) return;
      const { startedMs, takingMs } = underWay;
      taken.push({ takingMs, readingMs, keptMs: performance.now() - startedMs });
    },
    onFailed: (why) => (failure = why),
  });
  const course = new Course(beginning(), checkpoints, control);
  const watched: Plan = {
    ...plan,
    async readState() {
      const startedMs = performance.now();
      const state = await plan.readState();
      readingMs = performance.now() - startedMs;
      return state;
    },
  };
  course.begin(watched, [], () => {});

  async function timed(work: () => Promise<void>): Promise<void> {
    // One that is under way would be taken for this one.
    await checkpoints.settled();
    const startedMs = performance.now();
    await work();
    underWay = { startedMs, takingMs: performance.now() - startedMs };
  }

  return {
    course,
    atEnd: (position) => timed(() => course.epochEnded(position)),
    between: (position) => timed(() => course.between(position)),
    async settled() {
      await checkpoints.settled();
      if (failure) throw new Error(`a checkpoint was not kept: ${JSON.stringify(failure)}`);
      const all = taken;
      taken = [];
      return all;
    },
    async close() {
      await checkpoints.close();
      const root = await navigator.storage.getDirectory();
      const directory = await root.getDirectoryHandle('twofold-run');
      const file = await (await directory.getFileHandle('checkpoint-a.bin')).getFile();
      return { bytes: file.size };
    },
  };
}
