/** Actions that change the data set by hand: to the other class, out of it, and back again. */
import { identicalSets, undecidedSets } from '../domain/duplicates.ts';
import type { Label, Sample } from '../domain/sample.ts';
import { deleteSamples, putSamples } from '../storage/samples.ts';
import { refuseWhilePreparing, sorted } from './imports.ts';
import { pictures } from './lines.ts';
import { noticing } from './notice.ts';
import { useApp, type Edit } from './store.ts';

/** Gives the pictures that are not of class `label` to it. */
export function moveSamples(ids: ReadonlySet<number>, label: Label): Promise<void> {
  return editing('move', (sample) => ids.has(sample.id) && sample.label !== label, label);
}

/** Takes pictures out of the data set; the files on disk stay. */
export function removeSamples(ids: ReadonlySet<number>): Promise<void> {
  return editing('remove', ({ id }) => ids.has(id), null);
}

/** Of one picture in both classes: the copies in the other class go, or with null all of them. */
export function decidePicture(sha256: string, label: Label | null): Promise<void> {
  return editing('remove', (one) => one.sha256 === sha256 && one.label !== label, null);
}

/** The same for every picture that stands in both classes. */
export function decideAll(label: Label | null): Promise<void> {
  const undecided = new Set(
    undecidedSets(identicalSets(useApp.getState().samples)).map(([first]) => first?.sha256),
  );
  return editing('remove', (one) => undecided.has(one.sha256) && one.label !== label, null);
}

/** Puts the last edit back. */
export async function undoEdit(): Promise<void> {
  await noticing(async () => {
    refuseWhilePreparing();
    const edit = useApp.getState().edits.at(-1);
    if (!edit) return;
    await putSamples(edit.before);
    const back = new Set(edit.before.map(({ id }) => id));
    useApp.setState(({ samples, edits }) => ({
      samples: sorted([...samples.filter(({ id }) => !back.has(id)), ...edit.before]),
      edits: edits.slice(0, -1),
    }));
    if (edit.kind === 'remove') await findSimilar();
  });
}

async function editing(
  kind: Edit['kind'],
  concerns: (sample: Sample) => boolean,
  label: Label | null,
): Promise<void> {
  await noticing(async () => {
    refuseWhilePreparing();
    const before = useApp.getState().samples.filter(concerns);
    if (before.length === 0) return;
    const after = label === null ? [] : before.map((sample) => ({ ...sample, label }));
    if (label === null) await deleteSamples(before.map(({ id }) => id));
    else await putSamples(after);
    const gone = new Set(before.map(({ id }) => id));
    useApp.setState(({ samples, edits }) => ({
      samples: sorted([...samples.filter(({ id }) => !gone.has(id)), ...after]),
      edits: [...edits, { kind, before }],
    }));
    if (kind === 'remove') await findSimilar();
  });
}

let searches = 0;

/** Looks anew for pictures that look nearly the same; the last search counts. */
export async function findSimilar(): Promise<void> {
  const search = ++searches;
  await noticing(async () => {
    const similar =
      useApp.getState().samples.length > 0 ? await pictures.ask('findSimilar', null) : [];
    if (search === searches) useApp.setState({ similar });
  });
}
