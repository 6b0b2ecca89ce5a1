import { useState } from 'react';
import { engineNames, type EngineChoice, type EngineReport } from '../../domain/engine.ts';
import { isBusy } from '../../domain/run.ts';
import { chooseEngine, compareEngines, stopComparing } from '../../state/recipe.ts';
import { useApp } from '../../state/store.ts';
import {
  attemptWords,
  choiceLabel,
  comparisonWords,
  engineWords,
  isHeldToOneThread,
  isSlow,
  readyingWords,
} from '../engine-words.ts';
import { count } from '../format.ts';
import { Icon } from '../Icon.tsx';

const choices: readonly EngineChoice[] = ['auto', ...engineNames];

/** Which engine runs, on what, and why; and the choice of another. */
export function EngineChooser() {
  const choice = useApp((state) => state.engineChoice);
  const engine = useApp((state) => state.engine);
  const stockLayers = useApp((state) => state.stockLayers);
  const busy = useApp((state) => isBusy(state.run));
  const readying = useApp((state) => state.readying);
  const [comparing, setComparing] = useState(false);

  async function compare(): Promise<void> {
    setComparing(true);
    await compareEngines();
    setComparing(false);
  }

  return (
    <div className="engine">
      <div className="engine-choice">
        <label htmlFor="engine-choice">Engine</label>
        <select
          id="engine-choice"
          value={choice}
          disabled={busy || comparing}
          onChange={(event) => chooseEngine(event.target.value as EngineChoice)}
        >
          {choices.map((name) => (
            <option key={name} value={name}>
              {choiceLabel(name)}
            </option>
          ))}
        </select>
        {comparing ? (
          <button type="button" onClick={stopComparing}>
            Stop comparing
          </button>
        ) : (
          <button type="button" disabled={busy} onClick={() => void compare()}>
            Compare engines
          </button>
        )}
      </div>
      <div className="engine-report" aria-live="polite">
        {comparing && readying ? (
          <p className="muted">
            {readyingWords(readying)}…
            {readying.total > 0 &&
              ` ${count(readying.done)} of ${count(readying.total)} kernels compiled`}
          </p>
        ) : engine ? (
          <EngineLines engine={engine} stockLayers={stockLayers} />
        ) : (
          <p className="muted">
            Automatic takes the fastest on this machine of those that pass a test of their
            arithmetic, and remembers which.
          </p>
        )}
      </div>
    </div>
  );
}

interface EngineLinesProps {
  readonly engine: EngineReport;
  readonly stockLayers: readonly string[];
}

function EngineLines({ engine, stockLayers }: EngineLinesProps) {
  const comparison = comparisonWords(engine);
  return (
    <>
      <p>
        <strong>{engineWords(engine)}</strong>
      </p>
      {comparison && <p className="muted">{comparison}</p>}
      {engine.passedOver.map((attempt, place) => (
        <p className="muted" key={place}>
          {attemptWords(attempt)}
        </p>
      ))}
      {stockLayers.length > 0 && (
        <p className="muted">
          In the network that is loaded, {stockLayers.join(', ')}{' '}
          {stockLayers.length > 1 ? 'run' : 'runs'} on TensorFlow.js’s own operations: right, but
          slower.
        </p>
      )}
      {isHeldToOneThread(engine) && (
        <p className="engine-slow">
          <Icon name="warning" />
          One thread only: this page was served without the headers that let its threads share
          memory (Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy).
        </p>
      )}
      {isSlow(engine) && (
        <p className="engine-slow">
          <Icon name="warning" />
          This engine runs on the processor, without a graphics card, and is slow. Automatic takes a
          faster one where there is one; a smaller image size helps most.
        </p>
      )}
    </>
  );
}
