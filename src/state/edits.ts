/** Actions that change the data set by hand: to the other class, out of it, and back again. */
import { identicalSets, undecidedSets } from '../domain/duplicates.ts';
import { FailureError } from '../domain/failure.ts';
import type { Label, Sample } from '../domain/sample.ts';
import { deleteSamples, putSamples, restoreSamples } from '../storage/samples.ts';
import { refuseWhilePreparing, sorted } from './imports.ts';
import { noticing } from './notice.ts';
import { useApp, type Edit } from './store.ts';

/** Ends when all edits that were asked for before have ended: each rests on what the last one left. */
let queue: Promise<void> = Promise.resolve();
/** Edits that have not ended. */
let waiting = 0;

function inTurn(work: () => Promise<void>): Promise<void> {
  const before = queue;
  waiting++;
  queue = editAfter();
  return queue;

  async function editAfter(): Promise<void> {
    await before;
    await noticing(async () => {
      refuseWhilePreparing();
      // What comes in may lie where removed pictures lay.
      if (useApp.getState().importing.phase !== 'idle') {
        throw new FailureError({ kind: 'busy', job: 'pictures' });
      }
      await work();
    });
    waiting--;
  }
}

/** An edit is on its way to the disk. */
export function isEditing(): boolean {
  return waiting > 0;
}

/** Resolves when no edit is under way. */
export function editsSettled(): Promise<void> {
  return queue;
}

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
export function undoEdit(): Promise<void> {
  return inTurn(async () => {
    const edit = useApp.getState().edits.at(-1);
    if (!edit) return;
    await restoreSamples(edit.before);
    const back = new Set(edit.before.map(({ id }) => id));
    useApp.setState(({ samples, edits }) => ({
      samples: sorted([...samples.filter(({ id }) => !back.has(id)), ...edit.before]),
      edits: edits.slice(0, -1),
    }));
  });
}

function editing(
  kind: Edit['kind'],
  concerns: (sample: Sample) => boolean,
  label: Label | null,
): Promise<void> {
  return inTurn(async () => {
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
  });
}
