/**
 * Opens what PyTorch writes: state_dicts and checkpoints with one in them (`torch.save`), modules of C++
 * (`torch::save`), and TorchScript archives, of which the tensors alone are read. Nothing of a file is run.
 */
import type { FailureError } from '../domain/failure.ts';
import { notAModel } from './checked.ts';
import type { ModelRead } from './model-file.ts';
import { elements } from './network.ts';
import { openArchive } from './torch-archive.ts';
import { networkOfTensors } from './torch-network.ts';
import { checkStored, numberBytes, type NumberType, type StoredTensor } from './torch-storage.ts';
import { isName, isObject, unpickle, type PickleName } from './torch-unpickle.ts';

interface Tensor {
  readonly kind: 'tensor';
  readonly stored: StoredTensor;
}

interface Storage {
  readonly kind: 'storage';
  readonly type: NumberType;
  readonly bytes: Uint8Array;
}

const storageTypes: { readonly [name: string]: NumberType } = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

/** Where training scripts put a state_dict beside other things. */
const wrappers = ['state_dict', 'model_state_dict', 'model'];
const deepest = 20;
const mostEntries = 20_000;

/** `imageSize` in pixels counts where the file does not say it. Throws `not-a-model`. */
export function readTorch(bytes: Uint8Array, imageSize: number | null = null): ModelRead {
  const { pickle, storages, manifest } = openArchive(bytes);
  const root = unpickle(pickle, { resolve, persistent: (id) => storageOf(id, storages) });
  const tensors = tensorsIn(root);
  // A thousand tensors may be of the same bytes: together they must not claim more than there are.
  const claimed = tensors.reduce(
    (sum, { shape, type }) => sum + elements(shape) * numberBytes[type],
    0,
  );
  if (claimed > bytes.length) throw notAModel('its tensors claim more than it holds');
  return { ...networkOfTensors(tensors, manifest, imageSize), manifest, writtenBy: 'PyTorch' };
}

/** The names that a model has use for; each stands for a thing of ours, none for a thing of Python's. */
function resolve(module: string, name: string): PickleName {
  const path = `${module}.${name}`;
  const known = { kind: 'name', name, call: null, isClass: false } as const;
  if (/^__torch__(\.|$)/.test(module)) return { ...known, isClass: true };
  if (module === 'torch' && Object.hasOwn(storageTypes, name)) return known;
  if (path === 'collections.OrderedDict') return { ...known, call: () => new Map() };
  if (path === 'torch._utils._rebuild_tensor_v2') return { ...known, call: tensorOf };
  const passesOn =
    path === 'torch._utils._rebuild_parameter' ||
    /^torch\.jit\._pickle\.(restore_type_tag|build_(int|double|bool|tensor)list)$/.test(path);
  if (passesOn) return { ...known, call: ([value]) => value };
  const asked = path.replaceAll(/[^\w.]/g, '?').slice(0, 80);
  const isModule = /^(__main__|torch\.nn)\b|\bmodels?\b/.test(module);
  throw notAModel(
    isModule
      ? `it holds ${asked}, a thing of Python's: save the state_dict of the model instead`
      : `it asks for ${asked}, and nothing in a file is run`,
  );
}

function storageOf(id: unknown, storages: ReadonlyMap<string, Uint8Array>): Storage {
  const [word, type, key] = Array.isArray(id) ? (id as unknown[]) : [];
  const numbers = isName(type) ? storageTypes[type.name] : undefined;
  if (word !== 'storage' || numbers === undefined || typeof key !== 'string') throw damaged();
  const bytes = storages.get(key);
  if (!bytes) throw notAModel('the numbers of a tensor are missing');
  return { kind: 'storage', type: numbers, bytes };
}

function tensorOf(values: readonly unknown[]): Tensor {
  const [storage, offset, shape, strides] = values;
  if (!isStorage(storage) || !Array.isArray(shape) || !Array.isArray(strides)) throw damaged();
  const stored = {
    name: 'a tensor',
    type: storage.type,
    storage: storage.bytes,
    offset: offset as number,
    shape: shape as number[],
    strides: strides as number[],
  };
  return { kind: 'tensor', stored: checkStored(stored) };
}

function tensorsIn(root: unknown): StoredTensor[] {
  const found: StoredTensor[] = [];
  let visited = 0;
  function visit(value: unknown, path: readonly string[]): void {
    if (path.length > deepest) throw notAModel('it is nested too deep');
    if (isTensor(value)) found.push({ ...value.stored, name: path.join('.') });
    const children = isObject(value) ? value.state : value;
    if (!(children instanceof Map)) return;
    for (const [key, child] of children) {
      // Things may be in themselves, or in many others.
      if (++visited > mostEntries) throw notAModel('there is too much in it');
      if (typeof key === 'string') visit(child, [...path, key]);
    }
  }
  const wrapped = root instanceof Map ? wrappers.map((key) => root.get(key) as unknown) : [];
  visit(wrapped.find((inner) => inner instanceof Map) ?? root, []);
  return found;
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'storage';
}

function damaged(): FailureError {
  return notAModel('its pickle is damaged');
}
