/** The data set as a zip file, for other tools or for another day. */
import { groupReader } from '../domain/groups.ts';
import { bySlices } from '../domain/slices.ts';
import { dealing, partNames, type PartName } from '../domain/split.ts';
import { saveFile } from './downloads.ts';
import { importing } from './imports.ts';
import { pictures } from './lines.ts';
import { useApp } from './store.ts';

/** Writes it as Keras's `image_dataset_from_directory` reads it, and gives it to the downloads. */
export function exportDataset(): Promise<void> {
  return importing(async () => {
    useApp.setState({ importing: { phase: 'exporting', progress: null } });
    const { samples, classNames, recipe, similar } = useApp.getState();
    const { split } = await bySlices(dealing(samples, recipe, similar));
    const parts = new Map<number, PartName>(
      partNames.flatMap((part) => split[part].map(({ id }) => [id, part] as const)),
    );
    const groupOf = groupReader(recipe.groupBy);
    const rows = samples.map((sample) => ({
      sample,
      part: parts.get(sample.id) ?? '',
      group: groupOf(sample.path) ?? '',
    }));
    const zip = await pictures.ask('export', {
      rows,
      classNames,
      orientation: recipe.orientation,
    });
    if (zip) saveFile(zip, `${classNames[0]} or ${classNames[1]}, pictures.zip`);
  });
}
