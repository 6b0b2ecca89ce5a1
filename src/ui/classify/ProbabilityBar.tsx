import type { Prediction } from '../../domain/model.ts';
import type { ClassNames } from '../../domain/sample.ts';
import { probabilityFigure } from '../format.ts';

interface ProbabilityBarProps {
  readonly prediction: Prediction;
  readonly classNames: ClassNames;
}

/**
 * Where the network's output lies between the first class (0) and the second (1). The bar grows
 * from 0.5, the threshold, toward the class that was called.
 */
export function ProbabilityBar({ prediction, classNames }: ProbabilityBarProps) {
  const { probability, label } = prediction;
  const left = Math.min(probability, 0.5) * 100;
  const width = Math.abs(probability - 0.5) * 100;
  return (
    <div
      className="probability"
      role="img"
      aria-label={`${probabilityFigure(probability)} between 0, ${classNames[0]}, and 1, ${classNames[1]}`}
    >
      <div className="probability-track">
        <span
          className="probability-fill"
          data-class={label}
          style={{ left: `${left}%`, width: `${width}%` }}
        />
        <span className="probability-threshold" />
        <span className="probability-mark" style={{ left: `${probability * 100}%` }} />
      </div>
      <div className="probability-scale">
        <span data-class={0}>
          0 <bdi className="class-text">{classNames[0]}</bdi>
        </span>
        <span>0.5</span>
        <span data-class={1}>
          <bdi className="class-text">{classNames[1]}</bdi> 1
        </span>
      </div>
      <data className="probability-value" value={probability}>
        Output of the network: {probabilityFigure(probability)}
      </data>
    </div>
  );
}
