import type { Evaluation } from '../../domain/metrics.ts';
import type { ModelRecord } from '../../domain/model.ts';
import { useApp } from '../../state/store.ts';
import { count, counted, figure, percent } from '../format.ts';

/** A model that was trained on elsewhere beside the one that it goes on from. */
export function BesideParent({ model }: { readonly model: ModelRecord }) {
  const origin = model.from?.parent;
  const parent = useApp((state) =>
    state.models.find(({ createdAt }) => createdAt === origin?.createdAt),
  );
  if (!origin || !parent) return null;
  const both = [parent, model];
  return (
    <section className="beside" aria-labelledby="beside-title">
      <h3 id="beside-title">
        Beside <bdi>{parent.name}</bdi>
      </h3>
      <div className="table-scroll" role="group" aria-labelledby="beside-title" tabIndex={0}>
        <table>
          <caption>{captionWords(parent.test, model.test)}</caption>
          <thead>
            <tr>
              <td />
              {both.map(({ id, name }) => (
                <th key={id} scope="col" className="number">
                  <bdi>{name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, words }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {both.map(({ id, test }) => (
                  <td key={id} className="number">
                    {test ? words(test) : 'not tested'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Row {
  readonly name: string;
  readonly words: (test: Evaluation) => string;
}

const rows: readonly Row[] = [
  { name: 'Accuracy', words: ({ accuracy }) => percent(accuracy) },
  { name: 'Precision', words: ({ precision }) => orUndefined(precision) },
  { name: 'Recall', words: ({ recall }) => orUndefined(recall) },
  { name: 'Loss', words: ({ loss }) => figure(loss, 4) },
  { name: 'Test pictures', words: ({ images }) => count(images) },
];

function orUndefined(value: number | null): string {
  return value === null ? 'not defined' : percent(value);
}

function captionWords(before: Evaluation | null, after: Evaluation | null): string {
  return before && after
    ? `Both on the same ${counted(after.images, 'test picture')}`
    : 'One of them was not tested';
}
