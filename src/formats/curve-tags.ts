/** The names under which other tools log a loss and an accuracy. */

export type Figure = 'loss' | 'accuracy' | 'valLoss' | 'valAccuracy';
export type Part = 'train' | 'validation';

export interface Meaning {
  readonly figure: Figure;
  /** Keras logged it under this tag once an epoch, counting from 0. */
  readonly ofEpochs: boolean;
}

const parts = new Map<string, Part>([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['eval', 'validation'],
]);
const metrics = new Map([
  ['loss', 'loss'],
  ['acc', 'accuracy'],
  ['accuracy', 'accuracy'],
] as const);
/** Leave the figure what it is. */
const fillers = new Set(['epoch', 'binary']);

/**
 * What a tag names, by its words: `epoch_loss`, `val_acc`, `Loss/train`, `train_binary_accuracy`. Null
 * where it has a word that is not known: `batch_loss` and `box_loss` are other figures.
 */
export function meaningOf(tag: string, partOfFile: Part): Meaning | null {
  const words = tag.toLowerCase().split(/[/_\-. ]+/);
  const named = words.flatMap((word) => metrics.get(word as 'loss') ?? []);
  const sides = words.flatMap((word) => parts.get(word) ?? []);
  const known = named.length + sides.length + words.filter((word) => fillers.has(word)).length;
  const [metric] = named;
  if (!metric || named.length > 1 || sides.length > 1 || known < words.length) return null;
  const ofEpochs = tag.startsWith('epoch_');
  if ((sides[0] ?? partOfFile) === 'train') return { figure: metric, ofEpochs };
  return { figure: metric === 'loss' ? 'valLoss' : 'valAccuracy', ofEpochs };
}

/** Keras's folders are `train` and `validation`; null where a folder is a run of its own. */
export function partOfFolder(folder: string): Part | null {
  const name = folder.toLowerCase();
  // Where a tool tests after every epoch, it means what Keras calls validation.
  return name === 'test' ? 'validation' : (parts.get(name) ?? null);
}
