/**
 * safetensors (https://github.com/huggingface/safetensors, README, "Format"): the length of the head in
 * eight bytes, the head as JSON, then the numbers, little endian, without holes. Names are those of the
 * PyTorch files.
 */
import * as v from 'valibot';
import type { ChannelOrder } from '../domain/model-formats.ts';
import { notAModel } from './checked.ts';
import { manifestKey, type ModelRead, type ModelToWrite } from './model-file.ts';
import { elements } from './network.ts';
import { networkOfTensors } from './torch-network.ts';
import { manifestWithNote } from './torch-note.ts';
import { checkStored, numberBytes, type NumberType, type StoredTensor } from './torch-storage.ts';
import { torchTensors } from './torch-tensors.ts';

const lengthBytes = 8;
/** What the format allows: the manifest is in it, each of its quotes as two letters. */
const mostHeadBytes = 100_000_000;

const types: { readonly [dtype: string]: NumberType } = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const metadataSchema = v.record(v.string(), v.string());
const entrySchema = v.object({
  dtype: v.picklist(Object.keys(types)),
  shape: v.pipe(v.array(count), v.maxLength(8)),
  data_offsets: v.tuple([count, count]),
});

/** Throws `unsupported-layer`. */
export function writeSafetensors(
  model: ModelToWrite,
  { channels }: { readonly channels: ChannelOrder },
): Uint8Array<ArrayBuffer> {
  const { tensors } = torchTensors(model.network, { channels });
  // Whole numbers of eight bytes first: each tensor lies at a multiple of its numbers' size.
  const ordered = [...tensors].sort(
    (a, b) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT,
  );
  const metadata = { format: 'pt', [manifestKey]: manifestWithNote(model, channels) };
  const head: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, values } of ordered) {
    const dtype = values instanceof Float32Array ? 'F32' : 'I64';
    head[name] = { dtype, shape, data_offsets: [end, (end += values.byteLength)] };
  }
  const text = new TextEncoder().encode(JSON.stringify(head));
  const headBytes = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(lengthBytes + headBytes + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headBytes), true);
  file.set(text, lengthBytes);
  file.fill(0x20, lengthBytes + text.length, lengthBytes + headBytes);
  let at = lengthBytes + headBytes;
  for (const { values } of ordered) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/** `imageSize` in pixels counts where the file does not say it. Throws `not-a-model`. */
export function readSafetensors(bytes: Uint8Array, imageSize: number | null = null): ModelRead {
  const { head, numbers } = parts(bytes);
  const { __metadata__: given = {}, ...entries } = head;
  const metadata = v.safeParse(metadataSchema, given);
  if (!metadata.success) throw notAModel('its __metadata__ is no list of texts');
  const tensors = tensorsOf(entries, numbers);
  const manifest = metadata.output[manifestKey] ?? null;
  // The files have them by type and name; numbers in names count as such, as in `conv10`.
  const { compare } = new Intl.Collator('en', { numeric: true });
  tensors.sort((a, b) => compare(a.name, b.name));
  return {
    ...networkOfTensors(tensors, manifest, imageSize),
    manifest,
    writtenBy: metadata.output.format === 'pt' ? 'PyTorch' : '',
  };
}

function parts(bytes: Uint8Array): { head: Record<string, unknown>; numbers: Uint8Array } {
  if (bytes.length < lengthBytes) throw notAModel('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headBytes = view.getBigUint64(0, true);
  const room = Math.min(bytes.length - lengthBytes, mostHeadBytes);
  if (headBytes > BigInt(room)) throw notAModel('its head is longer than it may be');
  const start = lengthBytes + Number(headBytes);
  const head = parsed(bytes.subarray(lengthBytes, start));
  return { head, numbers: bytes.subarray(start) };
}

function parsed(text: Uint8Array): Record<string, unknown> {
  let head: unknown;
  try {
    head = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text));
  } catch {
    throw notAModel('its head is not JSON');
  }
  if (typeof head !== 'object' || head === null || Array.isArray(head)) {
    throw notAModel('its head is no list of tensors');
  }
  return head as Record<string, unknown>;
}

function tensorsOf(entries: Record<string, unknown>, numbers: Uint8Array): StoredTensor[] {
  const places: (readonly [number, number])[] = [];
  const tensors = Object.entries(entries).map(([name, value]): StoredTensor => {
    const entry = v.safeParse(entrySchema, value);
    if (!entry.success) {
      const place = v.getDotPath(entry.issues[0]) ?? 'as a whole';
      throw notAModel(`what its head says of a tensor is wrong at ${place}`);
    }
    const { dtype, shape, data_offsets: place } = entry.output;
    const type = types[dtype] as NumberType;
    const [from, to] = place;
    if (to > numbers.length || to - from !== elements(shape) * numberBytes[type]) {
      throw notAModel('the shape of a tensor is not that of its numbers');
    }
    places.push(place);
    const strides = shape.map((_, axis) => elements(shape.slice(axis + 1)));
    return checkStored({
      ...{ name, type, shape, strides, offset: 0 },
      storage: numbers.subarray(from, to),
    });
  });
  places.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const isDense = places.every(([from], i) => from === (places[i - 1]?.[1] ?? 0));
  if (!isDense || (places.at(-1)?.[1] ?? 0) !== numbers.length) {
    throw notAModel('its tensors do not lie one behind the other');
  }
  return tensors;
}
