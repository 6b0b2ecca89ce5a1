import { countParameters, type LayerSummary } from '../../domain/model.ts';
import { count, parameterBytes } from '../format.ts';

/** The network as Keras's `model.summary()` prints it. */
export function SummaryTable({ layers }: { readonly layers: readonly LayerSummary[] }) {
  const total = countParameters(layers);
  return (
    <details className="summary" open>
      <summary>The network</summary>
      <div className="table-scroll" role="group" aria-label="Layers of the network" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Layer (type)</th>
              <th scope="col">Output Shape</th>
              <th scope="col" className="number">
                Param #
              </th>
            </tr>
          </thead>
          <tbody>
            {layers.map(({ name, type, outputShape, parameters }) => (
              <tr key={name}>
                <th scope="row">
                  {name} ({type})
                </th>
                <td>{shapeWords(outputShape)}</td>
                <td className="number">{count(parameters)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="summary-totals">
        <span>Total params: {paramWords(total)}</span>
        <span>Trainable params: {paramWords(total)}</span>
        <span>Non-trainable params: {paramWords(0)}</span>
      </p>
    </details>
  );
}

function paramWords(parameters: number): string {
  return `${count(parameters)} (${parameterBytes(parameters)})`;
}

/** "(None, 254, 254, 16)", with Python's comma after a lone entry. */
function shapeWords(shape: readonly (number | null)[]): string {
  const entries = shape.map((size) => (size === null ? 'None' : String(size)));
  return entries.length === 1 ? `(${entries[0]},)` : `(${entries.join(', ')})`;
}
