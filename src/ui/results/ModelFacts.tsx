import type { ModelRecord } from '../../domain/model.ts';
import { modelFacts } from './model-words.ts';

/** What the model is, and how it was made. */
export function ModelFacts({ model }: { readonly model: ModelRecord }) {
  return (
    <dl className="facts">
      {modelFacts(model).map(([name, words], place) => (
        <div key={place}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
