/** Thirty moments to be killed at, by seed: of the import, the training, the saving, the export and the edits. */
import { createRandom } from '../../src/domain/random.ts';
import type { Moment } from './halt.ts';
import type { TwofoldPage } from '../pages/twofold-page.ts';
import { moveThree, perClass, removeAndUndo, removeThree } from './scenes.ts';
import type { Asked } from './storage-watch.ts';

const seed = 20_261_123;

/** A moment among all writes of a scene, whose number is counted first. */
export interface ShareOfWrites {
  /** 0 is the first write, 1 is behind the last. */
  readonly share: number;
  readonly when: Moment['when'];
}

/** `count` moments, one in each part of the scene's length. */
export function sharesOfWrites(count: number, stream: number): ShareOfWrites[] {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, (_, i) => ({
    share: (i + random()) / count,
    when: (['before', 'half', 'whole'] as const)[Math.floor(random() * 3)] as Moment['when'],
  }));
}

export function isWrite({ what }: Asked): boolean {
  return what !== 'read' && what !== 'message';
}

/** A moment with a name. */
export interface NamedMoment extends Moment {
  readonly name: string;
}

/** `epochs` of `reads` pictures each, validation among them. */
export function trainingMoments(reads: number, epochs: number): NamedMoment[] {
  const random = createRandom(seed, 2);
  const anyOf = (most: number) => 1 + Math.floor(random() * most);
  const inEpoch = (epoch: number): NamedMoment => {
    const nth = (epoch - 1) * reads + anyOf(reads);
    return { name: `at picture ${nth}, in epoch ${epoch}`, at: isRead, nth, when: 'before' };
  };
  return [
    { name: 'before its record is kept', at: isCommit('values', 'page'), nth: 1, when: 'before' },
    { name: 'when its record is kept', at: isCommit('values', 'page'), nth: 1, when: 'whole' },
    { name: 'while its engine starts', at: isTold('readying'), nth: anyOf(2), when: 'before' },
    ...Array.from({ length: epochs }, (_, i) => inEpoch(i + 1)),
    { name: 'with half of its first checkpoint', at: isSlot('write'), nth: 1, when: 'half' },
    {
      name: 'before its first checkpoint is on the disk',
      at: isSlot('flush'),
      nth: 1,
      when: 'before',
    },
    { name: 'with half of its second checkpoint', at: isSlot('write'), nth: 2, when: 'half' },
    {
      name: 'with the length of its second checkpoint',
      at: isSlot('truncate'),
      nth: 2,
      when: 'whole',
    },
    { name: `at the end of epoch ${epochs}`, at: isTold('epoch'), nth: epochs, when: 'before' },
    { name: 'while it is tested', at: isTold('evaluating'), nth: anyOf(2), when: 'before' },
  ];
}

export const savingMoments: readonly NamedMoment[] = [
  { name: 'with its record alone', at: isRecord('add', 'models'), nth: 1, when: 'whole' },
  { name: 'with record and network', at: isRecord('add', 'snapshots'), nth: 1, when: 'whole' },
  {
    name: 'when all is committed',
    at: isCommit('models,snapshots,values', 'page'),
    nth: 1,
    when: 'whole',
  },
  {
    name: 'with one checkpoint removed',
    after: isRecord('add', 'models'),
    at: isFile('remove', 'checkpoint-a.bin'),
    nth: 1,
    when: 'whole',
  },
  {
    name: 'before it is made the current one',
    after: isRecord('add', 'models'),
    at: isRecord('put', 'values'),
    nth: 1,
    when: 'before',
  },
];

export const exportMoments: readonly NamedMoment[] = [
  {
    name: 'with the earlier export removed',
    at: isFile('remove', 'export.zip'),
    nth: 1,
    when: 'whole',
  },
  { name: 'with half of it written', at: isFile('write', 'export.zip'), nth: 1, when: 'half' },
  { name: 'when it is on the disk', at: isFile('flush', 'export.zip'), nth: 1, when: 'whole' },
];

interface EditMoment extends NamedMoment {
  /** What is killed. */
  readonly act: (app: TwofoldPage) => Promise<void>;
  /** Pictures per class that there must be then: of an edit all is kept or nothing. */
  readonly counts: readonly [number, number];
}

const all = [perClass, perClass] as const;
const moved = [perClass - 3, perClass + 3] as const;

export const editMoments: readonly EditMoment[] = [
  {
    name: 'with two of three moved',
    act: moveThree,
    ...{ at: isRecord('put', 'samples'), nth: 2, when: 'whole', counts: all },
  },
  {
    name: 'with three moved',
    act: moveThree,
    ...{ at: isCommit('samples', 'page'), nth: 1, when: 'whole', counts: moved },
  },
  {
    name: 'with two of three removed',
    act: removeThree,
    ...{ at: isRecord('delete', 'samples'), nth: 2, when: 'whole', counts: all },
  },
  {
    name: 'with three put back',
    act: removeAndUndo,
    ...{ at: isCommit('samples', 'page'), nth: 2, when: 'whole', counts: all },
  },
];

export function isRead({ realm, what }: Asked): boolean {
  return realm === 'training' && what === 'read';
}

function isTold(event: string): Moment['at'] {
  return ({ realm, what, name }) => realm === 'training' && what === 'message' && name === event;
}

export function isSlot(wanted: Asked['what']): Moment['at'] {
  return ({ realm, what }) => realm === 'checkpoint' && what === wanted;
}

export function isFile(wanted: Asked['what'], file: string): Moment['at'] {
  return ({ what, name }) => what === wanted && name === file;
}

export function isRecord(wanted: Asked['what'], store: string): Moment['at'] {
  return ({ realm, what, name }) => realm === 'page' && what === wanted && name === store;
}

export function isCommit(stores: string, of: Asked['realm']): Moment['at'] {
  return ({ realm, what, name }) => realm === of && what === 'commit' && name === stores;
}
