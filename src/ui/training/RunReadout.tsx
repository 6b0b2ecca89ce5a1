import type { ReactNode } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Readying } from '../../domain/engine.ts';
import type { Run, RunView } from '../../domain/run.ts';
import { useApp } from '../../state/store.ts';
import { attemptWords, engineWords, readyingWords } from '../engine-words.ts';
import { failureSentence } from '../failure-words.ts';
import { bytes, count, duration, figure, percent, rate } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { runIsShown, runShare } from '../shown-run.ts';
import { SavedLine } from './SavedLine.tsx';

/** The figures of the run as it goes. */
export function RunReadout() {
  const run = useApp((state) => state.run);
  const shown = useApp(runIsShown);
  const readying = useApp((state) => state.readying);
  switch (run.phase) {
    case 'idle':
      return null;
    case 'preparing':
      return <Preparing done={run.done} total={run.total} />;
    case 'evaluating':
      return (
        <>
          <Meter
            label="Evaluating on the test pictures"
            note={`${count(run.done)} of ${count(run.total)}`}
            value={run.done}
            max={run.total}
          />
          <Figures view={run.view} timeLeft={false} />
        </>
      );
    case 'failed':
      return (
        <>
          <p className="run-failure">
            <Icon name="warning" />
            {failureSentence(run.failure)}
          </p>
          {run.view && <Figures view={run.view} timeLeft={false} />}
        </>
      );
    case 'training':
    case 'paused':
      if (readying) {
        return (
          <>
            {run.view.failed.map((attempt, place) => (
              <p className="run-failure" key={place}>
                <Icon name="warning" />
                {attemptWords(attempt)}
              </p>
            ))}
            <ReadyingMeter readying={readying} />
          </>
        );
      }
      return (
        <>
          <Meter
            label={run.phase === 'paused' ? 'Paused' : 'Training'}
            note={<TrainingNote />}
            {...(run.view.progress ? { value: runShare(run), max: 1 } : {})}
          />
          <Figures view={run.view} timeLeft />
          <SavedLine kept={run.view.checkpoint} />
        </>
      );
    case 'done':
      return shown && <Figures view={run.view} timeLeft={false} />;
  }
}

/** The pictures first, then the engine, whose start has no measure. */
function Preparing({ done, total }: { readonly done: number; readonly total: number }) {
  const picturesReady = done >= total;
  return (
    <Meter
      label={picturesReady ? 'Starting the engine' : 'Bringing the pictures to size'}
      note={picturesReady ? '' : `${count(done)} of ${count(total)}`}
      {...(picturesReady ? {} : { value: done, max: total })}
    />
  );
}

function ReadyingMeter({ readying }: { readonly readying: Readying }) {
  const { done, total, work } = readying;
  const compiled = work === 'compiling' ? '' : ' kernels compiled';
  return (
    <Meter
      label={readyingWords(readying)}
      note={total > 0 ? `${count(done)} of ${count(total)}${compiled}` : ''}
      {...(total > 0 ? { value: done, max: total } : {})}
    />
  );
}

interface MeterProps {
  readonly label: string;
  readonly note: ReactNode;
  /** Without a value the bar only says that something goes on. */
  readonly value?: number;
  readonly max?: number;
}

function Meter({ label, note, value, max }: MeterProps) {
  return (
    <div className="progress-row">
      <div className="progress-text">
        <strong>{label}</strong>
        <span>{note}</span>
      </div>
      <progress
        aria-label={label}
        {...(value === undefined ? {} : { value, max: Math.max(max ?? 1, Number.MIN_VALUE) })}
      />
    </div>
  );
}

function TrainingNote() {
  const [engine, parts] = useApp(
    useShallow(({ run }): [string, string] => {
      const view = runningView(run);
      if (!view) return ['', ''];
      const { train, validation, test } = view.split;
      return [
        view.engine ? engineWords(view.engine) : 'starting the engine',
        `${count(train)} train, ${count(validation)} validation, ${count(test)} test`,
      ];
    }),
  );
  return [parts, engine].filter(Boolean).join(' · ');
}

function runningView(run: Run): RunView | null {
  return run.phase === 'training' || run.phase === 'paused' ? run.view : null;
}

function Figures({ view, timeLeft }: { readonly view: RunView; readonly timeLeft: boolean }) {
  const { progress, recipe } = view;
  if (!progress) return null;
  // Nothing has been timed before the second step.
  const timed = progress.imagesPerSecond > 0;
  const figures: readonly [string, string, string?][] = [
    ['Epoch', count(progress.epoch), `of ${count(recipe.epochs)}`],
    ['Step', count(progress.step), `of ${count(progress.steps)}`],
    ['Training loss', figure(progress.loss, 4)],
    ['Training accuracy', percent(progress.accuracy)],
    ['Pictures a second', timed ? rate(progress.imagesPerSecond) : '–'],
    ...(timeLeft
      ? [['Time left', timed ? duration(progress.secondsLeft) : '–'] as [string, string]]
      : []),
    ['Memory', bytes(progress.memoryBytes)],
  ];
  return (
    <dl className="figures" aria-label="Figures of the run">
      {figures.map(([name, value, rest]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {rest && <small> {rest}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
