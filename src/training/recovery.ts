/** What a run does when its engine fails: the same once more, then less at a time, then another. */
import type { EngineAttempt, EngineChoice, EngineName } from '../domain/engine.ts';
import { FailureError, failureOf } from '../domain/failure.ts';
import { forgiveEngine, putAway, refuseEngine } from './engine-start.ts';

/** An engine that failed, after so many steps of the run; those after the last that is kept are taken again. */
interface EngineFailure {
  readonly engine: EngineName;
  readonly steps: number;
  readonly failure: FailureError;
}

/** Where a failure finds the run: in which epoch, and after which steps, in which epoch, it goes on. */
interface Place {
  readonly inEpoch: number;
  readonly steps: number;
  readonly fromEpoch: number;
}

/** With this a run goes on. */
export interface NextTry {
  readonly choice: EngineChoice;
  /** The most pictures at a time; null where the engine decides. */
  readonly microBatch: number | null;
}

/** A part of what was too much: rather one step too small than one more that fails. */
const smallerBy = 4;

/** The failures of one run. */
export class Recovery {
  readonly #failures: EngineFailure[] = [];
  readonly #isResumed: boolean;
  #next: NextTry;

  /** `isResumed`: the run is wanted more than the engine, from the beginning. */
  constructor(choice: EngineChoice, isResumed = false) {
    this.#isResumed = isResumed;
    this.#next = { choice, microBatch: null };
  }

  get next(): NextTry {
    return this.#next;
  }

  get last(): FailureError | null {
    return this.#failures.at(-1)?.failure ?? null;
  }

  /**
   * Takes in that `engine` threw `error`; `pictures` went through the network at a time. Throws the error when it is not the engine's.
   */
  failed(
    engine: EngineName,
    error: unknown,
    at: Place & { readonly pictures: number },
  ): EngineAttempt {
    if (!isOfEngine(error, engine)) {
      const before = this.#failures.at(-1);
      // Another engine has no numbers either: it is the learning rate.
      if (before && isNotFinite(before.failure)) forgiveEngine(before.engine);
      throw error;
    }
    const { steps, pictures } = at;
    this.#failures.push({ engine, steps, failure: error });
    const remedy = this.#remedyFor(pictures);
    const reason = reasonOf(error);
    if (remedy === 'another') {
      refuseEngine(engine, reason);
      this.#next = { choice: 'auto', microBatch: null };
    } else {
      putAway(engine);
      const microBatch =
        remedy === 'smaller' ? Math.ceil(pictures / smallerBy) : this.#next.microBatch;
      this.#next = { choice: engine, microBatch };
    }
    return attemptOf(engine, reason, remedy, at);
  }

  /** An engine that a run goes on with could not be started. Throws the reason where the run is only to begin. */
  notStarted(error: unknown, at: Place): EngineAttempt {
    const { choice } = this.#next;
    const isFirst = this.#failures.length === 0 && !this.#isResumed;
    if (isFirst || choice === 'auto') throw error;
    const reason = reasonToStart(error);
    refuseEngine(choice, reason);
    this.#next = { choice: 'auto', microBatch: null };
    return attemptOf(choice, reason, 'another', at);
  }

  #remedyFor(pictures: number): EngineAttempt['remedy'] {
    const { engine, steps, failure } = this.#failures.at(-1) as EngineFailure;
    // A run that has come further since may fail now and then as often as it will.
    const inVain = this.#failures.filter((one) => one.engine === engine && one.steps === steps);
    if (inVain.length === 1) return 'again';
    const canBeSmaller = isGraphics(engine) && pictures > 1 && !isNotFinite(failure);
    return inVain.length === 2 && canBeSmaller ? 'smaller' : 'another';
  }
}

function attemptOf(
  engine: EngineName,
  reason: string,
  remedy: EngineAttempt['remedy'],
  { steps, inEpoch, fromEpoch }: Place,
): EngineAttempt {
  return {
    ...{ engine, reason, inEpoch, remedy },
    ...(fromEpoch !== inEpoch && { fromEpoch }),
    ...(steps === 0 && { anew: true }),
  };
}

/**
 * A loss that is no number may come of the learning rate; on a graphics card it may also come of the card, and
 * another engine will tell.
 */
function isOfEngine(error: unknown, engine: EngineName): error is FailureError {
  if (!(error instanceof FailureError)) return false;
  return error.failure.kind === 'engine-error' || (isNotFinite(error) && isGraphics(engine));
}

function isGraphics(engine: EngineName): boolean {
  return engine === 'webgpu' || engine === 'webgl';
}

function isNotFinite({ failure }: FailureError): boolean {
  return failure.kind === 'loss-not-finite';
}

function reasonOf({ failure }: FailureError): string {
  return failure.kind === 'engine-error'
    ? failure.detail
    : 'the loss was no longer a finite number';
}

/** Why an engine that was asked for by its name did not start. */
function reasonToStart(error: unknown): string {
  const failure = failureOf(error);
  const [attempt] = failure.kind === 'no-engine' ? failure.attempts : [];
  return `it could not be started: ${attempt?.reason ?? failure.kind}`;
}
