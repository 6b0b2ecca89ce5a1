import { useMemo } from 'react';
import { checkRecipe, type Recipe } from '../../domain/recipe.ts';
import { countByClass, labels, type Sample } from '../../domain/sample.ts';
import { dealSamples, partNames, type PartName, type Split } from '../../domain/split.ts';
import { useApp } from '../../state/store.ts';
import { thrownBy } from '../status-words.ts';
import { Station } from '../Station.tsx';
import { ClassZone } from './ClassZone.tsx';
import { ImportProgress } from './ImportProgress.tsx';
import { countInBoth, pictureWarnings } from './picture-warnings.ts';
import { RemoveAll } from './RemoveAll.tsx';
import { SampleOffer } from './SampleOffer.tsx';
import { SkippedFiles } from './SkippedFiles.tsx';
import { SplitTable } from './SplitTable.tsx';
import { Warnings } from './Warnings.tsx';

export function PicturesStation() {
  const samples = useApp((state) => state.samples);
  const classNames = useApp((state) => state.classNames);
  const reading = useApp((state) => state.importing.phase !== 'idle');
  const recipe = useApp((state) => state.recipe);
  const split = useDealt(samples, recipe, reading);
  const parts = useMemo(() => split && partsById(split), [split]);
  const inBoth = useMemo(() => (reading ? 0 : countInBoth(samples)), [samples, reading]);
  const warnings = reading ? [] : pictureWarnings(countByClass(samples), classNames, inBoth);

  return (
    <Station
      id="pictures"
      title="Pictures"
      intro={
        samples.length === 0 && !reading
          ? 'Give each class a folder. Folders inside it are looked through, and what is no picture is left out and listed.'
          : undefined
      }
      actions={samples.length > 0 && !reading && <RemoveAll pictures={samples.length} />}
    >
      <div className="zones">
        {labels.map((label) => (
          <ClassZone key={label} label={label} parts={parts} />
        ))}
      </div>
      <ImportProgress />
      <SampleOffer />
      <Warnings warnings={warnings} />
      {split && samples.length > 0 && <SplitTable split={split} />}
      <SkippedFiles />
    </Station>
  );
}

/** The parts as a run would deal them now; null while pictures come in, or by an invalid recipe. */
function useDealt(
  samples: readonly Sample[],
  { split, seed }: Recipe,
  reading: boolean,
): Split<Sample> | null {
  const { train, test, validation } = split;
  return useMemo(() => {
    const percent = { train, test, validation };
    if (reading || thrownBy(() => checkRecipe({ ...validRest, split: percent, seed }))) return null;
    return dealSamples(samples, percent, seed);
  }, [samples, train, test, validation, seed, reading]);
}

/** Fields of a recipe that do not change how pictures are dealt. */
const validRest = { imageSize: 256, epochs: 1, batchSize: 1, learningRate: 0.001 };

function partsById(split: Split<Sample>): ReadonlyMap<number, PartName> {
  return new Map(partNames.flatMap((part) => split[part].map(({ id }) => [id, part] as const)));
}
