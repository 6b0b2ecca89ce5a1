import type { CSSProperties, ReactNode } from 'react';
import { seenName } from '../../domain/names.ts';
import type { EpochRecord } from '../../domain/run.ts';
import { removeLog } from '../../state/open-logs.ts';
import { logDetail, type Logged } from './log-words.ts';
import { logLooks, ownLooks, type Look } from './series-looks.ts';

interface CurveLegendProps {
  /** Whose the history is. */
  readonly own: string;
  readonly history: readonly EpochRecord[];
  readonly logs: readonly Logged[];
}

/** Which line is whose, where there are more than those of one run. */
export function CurveLegend({ own, history, logs }: CurveLegendProps) {
  const isValidated = history.some(({ valLoss }) => valLoss !== null);
  return (
    <ul className="curve-legend" aria-label="Curves">
      {history.length > 0 && (
        <li>
          <Lines looks={ownLooks} training validation={isValidated} />
          <p>
            <strong>
              <bdi>{own}</bdi>
            </strong>
          </p>
        </li>
      )}
      {logs.map((log, place) => (
        <LogItem key={log.name} log={log} place={place} />
      ))}
    </ul>
  );
}

function LogItem({ log, place }: { readonly log: Logged; readonly place: number }) {
  const name = seenName(log.name);
  const has = (figure: 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy') =>
    log.epochs.some((epoch) => epoch[figure] !== undefined);
  return (
    <li>
      <Lines
        looks={logLooks(place)}
        training={has('loss') || has('accuracy')}
        validation={has('valLoss') || has('valAccuracy')}
      />
      <p>
        <strong>
          <bdi>{name}</bdi>
        </strong>{' '}
        <span className="muted">{logDetail(log)}</span>
      </p>
      <button
        type="button"
        className="quiet"
        aria-label={`Remove ${name}`}
        onClick={() => removeLog(log.name)}
      >
        Remove
      </button>
    </li>
  );
}

interface LinesProps {
  readonly looks: { readonly training: Look; readonly validation: Look };
  readonly training: boolean;
  readonly validation: boolean;
}

function Lines({ looks, training, validation }: LinesProps) {
  return (
    <div className="curve-lines">
      {training && <Line look={looks.training}>training</Line>}
      {validation && <Line look={looks.validation}>validation</Line>}
    </div>
  );
}

function Line({ look, children }: { readonly look: Look; readonly children: ReactNode }) {
  return (
    <span>
      <svg
        viewBox="0 0 30 8"
        style={{ '--stroke': `var(${look.color})` } as CSSProperties}
        aria-hidden="true"
      >
        <path d="M0 4h30" strokeDasharray={look.dash.join(' ')} />
      </svg>
      {children}
    </span>
  );
}
