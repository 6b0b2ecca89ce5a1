/** The longest tasks on the page's thread, as the browser tells them. */
import type { Page } from 'playwright';

export interface LongTasks {
  readonly longestMs: number;
  /** How many took more than 50 ms. */
  readonly count: number;
  /** What ran in the longest ones, where the browser says it. */
  readonly worst: readonly LongTask[];
}

export interface LongTask {
  readonly atMs: number;
  readonly durationMs: number;
  readonly scripts: readonly string[];
}

interface SeenTask {
  readonly startMs: number;
  readonly durationMs: number;
}

interface SeenFrame extends SeenTask {
  readonly scripts: readonly {
    readonly startMs: number;
    readonly durationMs: number;
    readonly words: string;
  }[];
}

declare global {
  var benchSeen: {
    readonly tasks: SeenTask[];
    readonly frames: SeenFrame[];
    /** When a file input was given something. */
    filesGivenMs: number;
  };
}

/** As the browser has it (Long Animation Frames API), which TypeScript doesn't know. */
interface FrameEntry extends PerformanceEntry {
  readonly scripts?: readonly {
    readonly startTime: number;
    readonly duration: number;
    readonly invoker: string;
    readonly sourceURL: string;
    readonly sourceFunctionName: string;
    readonly sourceCharPosition: number;
    readonly forcedStyleAndLayoutDuration: number;
  }[];
}

const shown = 5;

/** Watches from the page's next loading on. */
export async function watchTasks(page: Page): Promise<void> {
  // tsx wraps named functions in a helper that the page has not.
  await page.addInitScript('globalThis.__name = (named) => named');
  await page.addInitScript(() => {
    globalThis.benchSeen = { tasks: [], frames: [], filesGivenMs: 0 };
    const { tasks, frames } = globalThis.benchSeen;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        tasks.push({ startMs: startTime, durationMs: duration });
      }
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const { startTime, duration, scripts = [] } of list.getEntries() as FrameEntry[]) {
        const told = scripts.map((script) => ({
          startMs: script.startTime,
          durationMs: script.duration,
          words: [
            `${Math.round(script.duration)} ms`,
            script.invoker,
            script.sourceFunctionName,
            `${script.sourceURL.split('/').at(-1)}:${script.sourceCharPosition}`,
            script.forcedStyleAndLayoutDuration > 1
              ? `layout ${Math.round(script.forcedStyleAndLayoutDuration)} ms`
              : '',
          ]
            .filter(Boolean)
            .join(' '),
        }));
        frames.push({ startMs: startTime, durationMs: duration, scripts: told });
      }
    }).observe({ type: 'long-animation-frame', buffered: true });
    addEventListener(
      'change',
      ({ target }) => {
        if (target instanceof HTMLInputElement && target.type === 'file') {
          globalThis.benchSeen.filesGivenMs = Date.now();
        }
      },
      true,
    );
  });
}

/** What the page's thread did while `work` went on. */
export async function tasksDuring<T>(
  page: Page,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly tasks: LongTasks }> {
  const fromMs = await page.evaluate(() => performance.now());
  const value = await work();
  const seen = await page.evaluate(async () => {
    // An entry comes after its task, and a frame's after the frame.
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
    const { tasks, frames } = globalThis.benchSeen;
    return { tasks, frames };
  });
  const tasks = seen.tasks.filter(({ startMs }) => startMs >= fromMs);
  const worst = tasks
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, shown)
    .map((task) => ({
      atMs: Math.round(task.startMs - fromMs),
      durationMs: task.durationMs,
      scripts: scriptsIn(task, seen.frames),
    }));
  return { value, tasks: { longestMs: worst[0]?.durationMs ?? 0, count: tasks.length, worst } };
}

/** The scripts of frames that ran during the task. */
function scriptsIn({ startMs, durationMs }: SeenTask, frames: readonly SeenFrame[]): string[] {
  return frames.flatMap(({ scripts }) =>
    scripts
      .filter((one) => one.startMs >= startMs - 1 && one.startMs <= startMs + durationMs)
      .map(({ words }) => words),
  );
}
