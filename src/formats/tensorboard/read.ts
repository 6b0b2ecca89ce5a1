/** Reads the numbers out of an event file, TensorFlow's or PyTorch's; all else in it is passed over. */
import { WireType, type BinaryReader } from '@bufbuild/protobuf/wire';
import { FailureError } from '../../domain/failure.ts';
import { mostPoints, mostSeries, notALog, tooMany, type Point, type Series } from '../series.ts';
import { readFields } from './message.ts';
import { frameBytes, recordAt } from './record.ts';

export interface TimedPoint extends Point {
  /** Seconds since 1970. */
  readonly wallTime: number;
}

export interface LogRead {
  /** One a tag, in the order of the file. */
  readonly series: readonly Series<TimedPoint>[];
  readonly events: number;
  /** Up to here all records are whole. */
  readonly soundBytes: number;
  /** The last record is incomplete: it was being written, or its writer was ended. */
  readonly isCut: boolean;
  /** Where a record is not what its checksum says, or no event: reading ended there. */
  readonly damagedAt: number | null;
}

interface Event {
  wallTime: number;
  step: number;
  fileVersion: string;
  readonly values: { readonly tag: string; readonly value: number }[];
}

/** Counts down over the whole file. */
interface Budget {
  values: number;
}

/** Throws `not-a-log` where the first record is none of an event file's, or the file has no end of values. */
export function readEventFile(bytes: Uint8Array): LogRead {
  const byTag = new Map<string, TimedPoint[]>();
  const budget = { values: mostPoints };
  let events = 0;
  let at = 0;
  let ending: 'end' | 'cut' | 'damaged' = 'end';
  while (at < bytes.length && ending === 'end') {
    const record = recordAt(bytes, at);
    const event = typeof record === 'string' ? record : readEvent(record, budget);
    if (typeof record === 'string' || typeof event === 'string') {
      ending = record === 'cut' ? 'cut' : 'damaged';
      continue;
    }
    if (events === 0 && !event.fileVersion.startsWith('brain.Event:')) break;
    for (const { tag, value } of event.values) {
      const points = byTag.get(tag) ?? [];
      points.push({ step: event.step, value, wallTime: event.wallTime });
      byTag.set(tag, points);
    }
    if (byTag.size > mostSeries) throw tooMany('curves');
    events++;
    at += frameBytes + record.length;
  }
  if (events === 0) throw notALog('it does not begin as a log of TensorBoard’s does');
  const series = [...byTag].map(([tag, points]) => ({ tag, points }));
  const damagedAt = ending === 'damaged' ? at : null;
  return { series, events, soundBytes: at, isCut: ending === 'cut', damagedAt };
}

function readEvent(record: Uint8Array, budget: Budget): Event | 'damaged' {
  const event: Event = { wallTime: 0, step: 0, fileVersion: '', values: [] };
  try {
    readFields(record, {
      1: (from) => (event.wallTime = from.double()),
      2: (from) => (event.step = Number(from.int64())),
      3: (from) => (event.fileVersion = from.string()),
      5: (from) => readSummary(from.bytes(), event, budget),
    });
    return event;
  } catch (error) {
    if (error instanceof FailureError) throw error;
    // The reader tells bytes that are no message by errors of several kinds.
    return 'damaged';
  }
}

function readSummary(summary: Uint8Array, { values }: Event, budget: Budget): void {
  readFields(summary, {
    1: (from) => {
      if (budget.values-- === 0) throw tooMany('values');
      let tag = '';
      let value: number | null = null;
      readFields(from.bytes(), {
        1: (field) => (tag = field.string()),
        2: (field) => (value = field.float()),
        8: (field) => (value = scalarOf(field.bytes())),
      });
      if (value !== null) values.push({ tag, value });
    },
  });
}

const float = 1;
const double = 2;

/** The value of a TensorProto of one element in float32 or float64; null of any other. */
function scalarOf(tensor: Uint8Array): number | null {
  let type = 0;
  let elements = 1;
  let sizeBytes = 0;
  let last: DataView = new DataView(new ArrayBuffer(0));
  // Packed or one by one, the bytes of the numbers are the same.
  const numbers = (from: BinaryReader, wire: WireType) => {
    const { buffer, byteOffset, byteLength } =
      wire === WireType.LengthDelimited ? from.bytes() : from.skip(wire);
    last = new DataView(buffer, byteOffset, byteLength);
    sizeBytes += byteLength;
  };
  readFields(tensor, {
    1: (from) => (type = from.int32()),
    2: (from) => (elements = elementsOf(from.bytes())),
    4: numbers,
    5: numbers,
    6: numbers,
  });
  if (elements !== 1 || sizeBytes !== last.byteLength) return null;
  if (type === float && sizeBytes === 4) return last.getFloat32(0, true);
  return type === double && sizeBytes === 8 ? last.getFloat64(0, true) : null;
}

function elementsOf(shape: Uint8Array): number {
  let elements = 1;
  readFields(shape, {
    2: (from) => {
      let size = 0;
      readFields(from.bytes(), { 1: (field) => (size = Number(field.int64())) });
      elements *= size;
    },
  });
  return elements;
}
