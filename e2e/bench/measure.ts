/** One case: all subjects are made ready, then take turns, so that a busy moment hits all of them. */
import { stepFlops } from './network.ts';
import type { Case, Material } from './material.ts';
import { epochSteps, nameOf, type BenchEngine, type SubjectName } from './subject.ts';
import type { StartSubject, Subject, SubjectReport, SubjectSpec } from './subject.ts';

export interface Row extends Case, SubjectReport {
  readonly subject: SubjectName;
  readonly engine: BenchEngine;
  readonly msMin: number;
  readonly msMedian: number;
  /** By the median, as is `gflops`. */
  readonly imagesPerSecond: number;
  readonly gflops: number;
  /** Of the first steps, before each. Of epochs, the means. */
  readonly losses: readonly number[];
  /** Largest difference from `lossReference` over the first steps; null for that one itself. */
  readonly lossDiff: number | null;
}

/** Whose losses are the measure: the first of these that ran. */
const lossReferences: readonly SubjectName[] = ['tensorflow', 'pytorch', 'tfjs', 'twofold'];
const comparedSteps = 10;
/** Each batch once, for subjects that take seconds a step. */
const slowComparedSteps = { above: 1000, steps: 4 } as const;
/** Engines compile what runs often, and late: V8's optimizing tier, tf.function, jit. */
const warmUpMs = 2500;
const turnMs = 1000;
const turnSteps = { min: 1, max: 100 } as const;
/** The first step compiles. */
const firstStepMs = 120_000;
/** Threads of the one before may still spin. */
const pauseMs = 100;

interface Entrant {
  readonly spec: SubjectSpec;
  readonly subject: Subject;
  readonly losses: readonly number[];
  readonly stepsPerTurn: number;
  readonly ms: number[];
}

export interface MeasurePlan {
  readonly specs: readonly SubjectSpec[];
  readonly startOf: (spec: SubjectSpec) => StartSubject;
  readonly rounds: number;
  /** Slower subjects are left out. */
  readonly slowestStepMs: number;
  readonly say: (line: string) => void;
}

/** Measures cases, the smallest first: what a subject took there tells whether the next is for it. */
export function createMeasurement(plan: MeasurePlan) {
  const { specs, startOf, rounds, slowestStepMs, say } = plan;
  const msPerFlop = new Map<SubjectSpec, number>();
  const out = new Set<SubjectSpec>();

  async function measure(material: Material): Promise<Row[]> {
    const flops = stepFlops(material.imageSize, material.batch);
    const entrants: Entrant[] = [];
    try {
      for (const spec of specs.filter((one) => !out.has(one))) {
        const expectedMs = (msPerFlop.get(spec) ?? 0) * flops;
        if (expectedMs > slowestStepMs) {
          say(`  ${nameOf(spec)} is left out: about ${Math.round(expectedMs / 1000)} s a step`);
          continue;
        }
        const entrant = await enter(spec, material);
        if (entrant) entrants.push(entrant);
      }
      for (let round = 0; round < rounds; round++) {
        for (const entrant of entrants) await takeTurn(entrant);
      }
      for (const { spec, ms } of entrants) msPerFlop.set(spec, Math.min(...ms) / flops);
      const reference = lossReferences
        .map((name) => entrants.find(({ spec }) => spec.name === name))
        .find((entrant) => entrant !== undefined);
      const rows: Row[] = [];
      for (const entrant of entrants) rows.push(await rowOf(entrant, reference, material));
      return rows;
    } finally {
      for (const { subject } of entrants) await subject.stop();
    }
  }

  async function enter(spec: SubjectSpec, material: Material): Promise<Entrant | null> {
    let subject: Subject | null = null;
    try {
      subject = await startOf(spec)(spec, material);
      const { losses, stepMs } = await warmUp(subject, spec, slowestStepMs);
      say(`  ${nameOf(spec)} is warm: ${stepMs.toFixed(1)} ms a step`);
      const fitting = Math.round(turnMs / (stepMs * stepsInOne(spec)));
      const stepsPerTurn = Math.max(turnSteps.min, Math.min(fitting, turnSteps.max));
      return { spec, subject, losses, stepsPerTurn, ms: [] };
    } catch (error) {
      // Larger cases would end the same.
      out.add(spec);
      say(`  ${nameOf(spec)} is left out: ${(error as Error).message}`);
      await subject?.stop();
      return null;
    }
  }

  return { measure };
}

/** Whatever a subject calls a step may be several. */
function stepsInOne({ epochs }: SubjectSpec): number {
  return epochs ? epochSteps : 1;
}

/** The compared steps come first, from the first weights on. */
async function warmUp(subject: Subject, spec: SubjectSpec, slowestStepMs: number) {
  const losses: number[] = [];
  let [spentMs, stepMs, steps] = [0, Infinity, 0];
  async function run(count: number, limitMs: number): Promise<void> {
    const turn = await within(subject.run(count), limitMs);
    losses.push(...turn.losses);
    stepMs = Math.min(stepMs, ...turn.ms);
    spentMs += stepsInOne(spec) * turn.ms.reduce((sum, ms) => sum + ms, 0);
    steps += count;
  }
  await run(1, firstStepMs);
  await run(1, firstStepMs);
  if (stepMs > slowestStepMs) throw new Error(`${Math.round(stepMs / 1000)} s a step`);
  // Losses of epochs are nobody else's.
  const compared = stepMs > slowComparedSteps.above ? slowComparedSteps.steps : comparedSteps;
  if (!spec.epochs) await run(compared - steps, compared * firstStepMs);
  while (spentMs < warmUpMs) await run(Math.ceil(200 / stepMs / stepsInOne(spec)), firstStepMs);
  return { losses: losses.slice(0, comparedSteps), stepMs };
}

/**
 * The first step is not counted: the caches still hold the other subjects' data. It also makes the
 * count even for a subject that answers before its step has ended, and does the rest in the next.
 */
async function takeTurn({ subject, stepsPerTurn, ms }: Entrant): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  const turn = await subject.run(1 + stepsPerTurn);
  ms.push(...turn.ms.slice(1));
}

async function rowOf(
  { spec, subject, ms, losses }: Entrant,
  reference: Entrant | undefined,
  { imageSize, batch }: Case,
): Promise<Row> {
  const msMedian = median(ms);
  const expected = reference?.losses ?? [];
  const differences = losses
    .slice(0, expected.length)
    .map((loss, i) => Math.abs(loss - (expected[i] as number)));
  const { threads, detail, callsPerStep, peakBytes, gpu } = await subject.report();
  return {
    subject: spec.name,
    engine: spec.engine,
    imageSize,
    batch,
    threads,
    msMin: Math.min(...ms),
    msMedian,
    imagesPerSecond: (batch / msMedian) * 1000,
    gflops: stepFlops(imageSize, batch) / msMedian / 1e6,
    callsPerStep,
    peakBytes,
    gpu,
    losses,
    lossDiff: spec.epochs || subject === reference?.subject ? null : Math.max(...differences),
    detail,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}

function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    const words = `no step ended within ${Math.round(limitMs / 1000)} s`;
    timer = setTimeout(() => reject(new Error(words)), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
