import { useMemo, useState } from 'react';
import type { SimilarSets } from '../../domain/bundles.ts';
import type { ModelRecord } from '../../domain/model.ts';
import { seenName } from '../../domain/names.ts';
import { countByClass, digesting, fileName, labels, type Sample } from '../../domain/sample.ts';
import type { Slices } from '../../domain/slices.ts';
import { dealing } from '../../domain/split.ts';
import { classifySample } from '../../state/classify.ts';
import { useApp } from '../../state/store.ts';
import { ShowMore } from '../ShowMore.tsx';
import { Thumbnail } from '../Thumbnail.tsx';
import { useSlices } from '../use-slices.ts';

const atFirst = 16;
const more = 24;
const noSets: SimilarSets = [];

/** The pictures that the current model was tested on, each a click away from its result. */
export function TestThumbnails({ model }: { readonly model: ModelRecord }) {
  const samples = useApp((state) => state.samples);
  const classNames = useApp((state) => state.classNames);
  const reading = useApp((state) => state.importing.phase !== 'idle');
  const [shown, setShown] = useState(atFirst);
  // Where they were not kept together, a new search for them changes nothing.
  const similar = useApp((state) => (model.recipe.similarTogether ? state.similar : noSets));
  const sameClasses = labels.every((label) => model.classNames[label] === classNames[label]);
  const isDue = sameClasses && !reading && samples.length > 0;
  const found = useSlices(
    useMemo(
      () => (isDue ? () => findTested(model, samples, similar) : null),
      [isDue, model, samples, similar],
    ),
  );
  // The recipe of a model from a file can hold a pattern that is none: then nothing is found, and
  // what was found last may be of another model.
  const value = found.failure ? null : found.value;
  if (!value || value.tested.length === 0) return null;
  const { tested, sameSet } = value;

  return (
    <div className="test-pictures">
      <h3>Test pictures</h3>
      <p className="muted">{hintWords(model, sameSet)}</p>
      <ul className="thumbnails">
        {tested.slice(0, shown).map((sample) => (
          <li key={sample.id} data-class={sample.label} title={seenName(sample.path)}>
            <button
              type="button"
              className="thumbnail-button"
              aria-label={`Classify ${seenName(fileName(sample.path))}, ${classNames[sample.label]}`}
              onClick={() => void classifySample(sample)}
            >
              <Thumbnail sample={sample} label={null} />
            </button>
          </li>
        ))}
      </ul>
      <ShowMore
        left={tested.length - shown}
        step={more}
        what="test pictures"
        onShow={() => setShown(shown + more)}
      />
    </div>
  );
}

function hintWords({ from }: ModelRecord, sameSet: boolean): string {
  if (sameSet) {
    return 'Choose one to see what the model makes of it. The frame has the color of its true class.';
  }
  const why =
    from && !from.parent
      ? 'This model was trained elsewhere'
      : 'The pictures have changed since this model was made';
  return `${why}: some of these may have been trained on. The frame has the color of the true class.`;
}

interface Tested {
  readonly tested: readonly Sample[];
  /** The pictures are those that the model was made of, as far as it can be told. */
  readonly sameSet: boolean;
}

function* findTested(
  model: ModelRecord,
  samples: readonly Sample[],
  similar: SimilarSets,
): Slices<Tested> {
  const { split } = yield* dealing(samples, model.recipe, similar);
  return { tested: mixed(split.test), sameSet: yield* isSetOf(model, samples) };
}

/** Both classes by turns, so that the first row shows both. */
function mixed(samples: readonly Sample[]): Sample[] {
  const byClass = labels.map((label) => samples.filter((sample) => sample.label === label));
  const rounds = Math.max(...byClass.map((own) => own.length));
  return Array.from({ length: rounds }, (_, i) => byClass.flatMap((own) => own[i] ?? [])).flat();
}

function* isSetOf(
  { dataDigest, images }: ModelRecord,
  samples: readonly Sample[],
): Slices<boolean> {
  if (dataDigest !== undefined) return dataDigest === (yield* digesting(samples));
  const counts = countByClass(samples);
  return labels.every((label) => counts[label] === images[label]);
}
