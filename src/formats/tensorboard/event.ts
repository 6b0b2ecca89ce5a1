/**
 * Events as TensorFlow's summary writer and Keras's callback lay them down, each as a whole record.
 * Field numbers and plugin names are those of `tensorboard/compat/proto` and of `metadata.py` in
 * `tensorboard/plugins` 2.21.
 */
import type { WeightHistogram } from '../../domain/histogram.ts';
import { bytes, double, flag, integer, message, nested, text, type Field } from './message.ts';
import { prCurve, prThresholds, type Answers } from './pr-curve.ts';
import { recordOf } from './record.ts';

export interface Moment {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
}

/** A picture for the Images page. */
export interface LoggedPicture {
  readonly tag: string;
  readonly width: number;
  readonly height: number;
  /** A whole PNG file. */
  readonly png: Uint8Array;
}

/** A hyper-parameter's value. */
export type HyperParameter = number | string | boolean;

const dataTypes = { float: 1, double: 2, string: 7 } as const;

/** The first event of every file. */
export function fileVersionEvent(wallTime: number): Uint8Array<ArrayBuffer> {
  const writer = nested(10, text(1, 'Twofold'));
  return recordOf(message(double(1, wallTime), text(3, 'brain.Event:2'), writer));
}

/** Float32, as Keras has it. */
export function scalarEvent(at: Moment, tag: string, value: number): Uint8Array<ArrayBuffer> {
  const content = littleEndian(4, [value]);
  return summaryEvent(at, tag, plugin('scalars'), tensor('float', [], bytes(4, content)));
}

/** `histogram_freq` of Keras's callback: rows of left edge, right edge and count. */
export function histogramEvent(
  at: Moment,
  { name, min, max, counts }: WeightHistogram,
): Uint8Array<ArrayBuffer> {
  const edge = (i: number) => (i === counts.length ? max : min + ((max - min) / counts.length) * i);
  const rows = counts.flatMap((count, i) => [edge(i), edge(i + 1), count]);
  const content = bytes(4, littleEndian(8, rows));
  const value = tensor('double', [counts.length, 3], content);
  return summaryEvent(at, `${name}/histogram`, plugin('histograms'), value);
}

export function pictureEvent(
  at: Moment,
  { tag, width, height, png }: LoggedPicture,
): Uint8Array<ArrayBuffer> {
  const value = tensor('string', [3], text(8, `${width}`), text(8, `${height}`), bytes(8, png));
  return summaryEvent(at, tag, plugin('images'), value);
}

export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  /** Names of the nodes that it takes from. */
  readonly inputs: readonly string[];
}

/** What the Graphs page opens with: a GraphDef of the layers, without their attributes. */
export function graphEvent(wallTime: number, nodes: readonly GraphNode[]): Uint8Array<ArrayBuffer> {
  const graph = message(
    ...nodes.map(({ name, operation, inputs }) =>
      nested(1, text(1, name), text(2, operation), ...inputs.map((input) => text(3, input))),
    ),
    nested(4, integer(1, 1)),
  );
  return recordOf(message(double(1, wallTime), bytes(4, graph)));
}

/** `json` is what `model.to_json()` gives in Keras: the Graphs page draws it. */
export function kerasGraphEvent(at: Moment, json: string): Uint8Array<ArrayBuffer> {
  const metadata = plugin('graph_keras_model', text(2, '1'));
  return summaryEvent(at, 'keras', metadata, tensor('string', [], text(8, json)));
}

export function prCurveEvent(
  at: Moment,
  name: string,
  description: string,
  answers: Answers,
): Uint8Array<ArrayBuffer> {
  const data = plugin('pr_curves', nested(2, integer(2, prThresholds)));
  const curve = littleEndian(4, prCurve(answers));
  return summaryEvent(
    at,
    `${name}/pr_curves`,
    [...data, text(2, name), text(3, description)],
    tensor('float', [6, prThresholds], bytes(4, curve)),
  );
}

/** Begins a session of the HParams page; its figures are those of this run and of runs below it. */
export function sessionStartEvent(
  at: Moment,
  parameters: { readonly [name: string]: HyperParameter },
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(parameters).map(([name, value]) =>
    nested(1, text(1, name), nested(2, structValue(value))),
  );
  const info = nested(3, ...entries, double(5, at.wallTime));
  return hparamsEvent(at, '_hparams_/session_start_info', info);
}

const statuses = { success: 1, failure: 2 } as const;
export type SessionStatus = keyof typeof statuses;

export function sessionEndEvent(at: Moment, status: SessionStatus): Uint8Array<ArrayBuffer> {
  const info = nested(4, integer(1, statuses[status]), double(2, at.wallTime));
  return hparamsEvent(at, '_hparams_/session_end_info', info);
}

/** All is in the metadata; the tensor is there because a summary must have one. */
function hparamsEvent(at: Moment, tag: string, info: Field): Uint8Array<ArrayBuffer> {
  return summaryEvent(at, tag, plugin('hparams', nested(2, info)), tensor('float', [0]));
}

function summaryEvent(
  { wallTime, step }: Moment,
  tag: string,
  metadata: readonly Field[],
  value: Field,
): Uint8Array<ArrayBuffer> {
  const summary = nested(5, nested(1, text(1, tag), value, nested(9, ...metadata)));
  return recordOf(message(double(1, wallTime), integer(2, step), summary));
}

/** Fields of a SummaryMetadata; `content` is field 2 of its PluginData. */
function plugin(name: string, ...content: readonly Field[]): Field[] {
  return [nested(1, text(1, name), ...content)];
}

/** A TensorProto; `values` are fields of it: 4 is packed numbers, 8 a string. */
function tensor(
  type: keyof typeof dataTypes,
  shape: readonly number[],
  ...values: readonly Field[]
): Field {
  const dimensions = shape.map((size) => nested(2, integer(1, size)));
  return nested(8, integer(1, dataTypes[type]), nested(2, ...dimensions), ...values);
}

/** A google.protobuf.Value. */
function structValue(value: HyperParameter): Field {
  if (typeof value === 'number') return double(2, value);
  return typeof value === 'string' ? text(3, value) : flag(4, value);
}

function littleEndian(size: 4 | 8, values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(size * values.length));
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (size === 4) view.setFloat32(size * i, value, true);
    else view.setFloat64(size * i, value, true);
  }
  return new Uint8Array(view.buffer);
}
