import type { Failure } from '../../domain/failure.ts';
import type { Prediction } from '../../domain/model.ts';
import { probabilityFigure } from '../format.ts';

export function predictionOf(outcome: Prediction | Failure): Prediction | null {
  return 'kind' in outcome ? null : outcome;
}

/** Probability of the class that was called, after its name: ", probability 0.934". */
export function outcomeWords({ label, probability }: Prediction): string {
  return `, probability ${probabilityFigure(label === 1 ? probability : 1 - probability)}`;
}
