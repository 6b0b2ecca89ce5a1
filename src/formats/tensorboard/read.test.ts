import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../../domain/failure.ts';
import { createRandom } from '../../domain/random.ts';
import { mostPoints, mostSeries } from '../series.ts';
import { fileVersionEvent, scalarEvent } from './event.ts';
import { bytes as bytesField, integer, message, nested, text } from './message.ts';
import { readEventFile, type LogRead } from './read.ts';
import { joined, recordOf } from './record.ts';

const golden = 'e2e/formats/golden/tensorboard';
const keras = {
  train: readGolden('keras/train/events.out.tfevents.1.host.1.0.v2'),
  validation: readGolden('keras/validation/events.out.tfevents.1.host.1.1.v2'),
};
const torch = readGolden('torch/events.out.tfevents.1.host.1.0');

function readGolden(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`${golden}/${name}`));
}

function valuesOf({ series }: LogRead, tag: string): number[] {
  return series.find((own) => own.tag === tag)?.points.map(({ value }) => value) ?? [];
}

function failureOf(bytes: Uint8Array): unknown {
  try {
    return readEventFile(bytes);
  } catch (error) {
    return error instanceof FailureError ? error.failure : error;
  }
}

const notALog = { kind: 'not-a-log', detail: expect.any(String) as string };

describe('logs of other tools', () => {
  test('Keras', () => {
    const history = JSON.parse(readFileSync(`${golden}/keras-history.json`, 'utf8')) as {
      [figure: string]: number[];
    };
    const [train, validation] = [readEventFile(keras.train), readEventFile(keras.validation)];
    expect(train.events).toBe(1 + 1 + 3 * (3 + 4));
    const tags = ['epoch_accuracy', 'epoch_loss', 'epoch_learning_rate'];
    // Graph and histograms are in the file too.
    expect(train.series.map(({ tag }) => tag)).toEqual(tags);
    expect(valuesOf(train, 'epoch_loss')).toEqual(history.loss?.map(Math.fround));
    expect(valuesOf(train, 'epoch_accuracy')).toEqual(history.accuracy?.map(Math.fround));
    expect(valuesOf(validation, 'epoch_loss')).toEqual(history.val_loss?.map(Math.fround));
    expect(valuesOf(validation, 'evaluation_loss_vs_iterations')).toHaveLength(3);
  });

  test('PyTorch, values plain and in tensors', () => {
    const read = readEventFile(torch);
    expect(valuesOf(read, 'Loss/train')).toEqual([1, 0.5, Math.fround(1 / 3), 0.25]);
    expect(valuesOf(read, 'Accuracy/train').slice(0, 2)).toEqual([0.5, 0.75]);
    expect(valuesOf(read, 'Learning rate')).toEqual([0.001, 0.001, 0.001, 0.001]);
    // Its histogram, picture and text are no curves.
    expect(read.series).toHaveLength(5);
    expect(read).toMatchObject({ isCut: false, damagedAt: null });
  });
});

test.each([
  ['one float32', [], 1, [4, 5], 0.5],
  ['one float64', [1, 1], 2, [4, 6], 0.5],
  ['a filled list', [3], 1, [5], null],
  ['a whole number', [], 3, [4], null],
])('of tensors, %s', (_, shape, type, fields, value) => {
  const content = new Uint8Array(new (type === 2 ? Float64Array : Float32Array)([0.5]).buffer);
  for (const field of fields) {
    const dimensions = shape.map((size) => nested(2, integer(1, size)));
    const tensor = nested(
      8,
      integer(1, type),
      nested(2, ...dimensions),
      bytesField(field, content),
    );
    const event = recordOf(message(nested(5, nested(1, text(1, 'a'), tensor))));
    const values = valuesOf(readEventFile(joined([fileVersionEvent(1), event])), 'a');
    expect(values).toEqual(value === null ? [] : [value]);
  }
});

describe('damage', () => {
  const whole = readEventFile(torch);

  test('wherever a file is cut, what came before is read', () => {
    const { length: first } = fileRecord(torch);
    for (let length = 0; length < torch.length; length += 37) {
      const bytes = torch.subarray(0, length);
      if (length < first) {
        expect(failureOf(bytes)).toEqual(notALog);
        continue;
      }
      const read = readEventFile(bytes);
      expect(read.isCut).toBe(read.soundBytes < length);
      expect(read.damagedAt).toBeNull();
      for (const { tag, points } of read.series) {
        const all = whole.series.find((own) => own.tag === tag)?.points;
        expect(all?.slice(0, points.length)).toEqual(points);
      }
    }
  });

  test('a damaged record ends the reading, and it is told where', () => {
    const records = [fileVersionEvent(1), scalarEvent({ wallTime: 2, step: 0 }, 'a', 1)];
    const bad = scalarEvent({ wallTime: 3, step: 1 }, 'a', 2);
    bad[20] = (bad[20] as number) ^ 1;
    const bytes = joined([...records, bad, ...records]);
    const at = records.reduce((sum, { length }) => sum + length, 0);
    const read = readEventFile(bytes);
    expect(read).toMatchObject({ events: 2, damagedAt: at, soundBytes: at, isCut: false });
    expect(valuesOf(read, 'a')).toEqual([1]);
  });

  test('1,000 files with bytes changed are read, or are no log', () => {
    const random = createRandom(7);
    const below = (limit: number) => Math.floor(random() * limit);
    let read = 0;
    for (let round = 0; round < 1000; round++) {
      const bytes = torch.slice(0, round % 5 === 0 ? below(torch.length) : torch.length);
      for (let change = 0; change <= below(4); change++) bytes[below(bytes.length)] = below(256);
      const outcome = failureOf(bytes);
      if (typeof outcome === 'object' && outcome && 'series' in outcome) read++;
      else expect(outcome).toEqual(notALog);
    }
    expect(read).toBeGreaterThan(900);
    expect(read).toBeLessThan(1000);
  });

  test('1,000 messages with bytes changed, under right checksums', () => {
    const random = createRandom(8);
    const below = (limit: number) => Math.floor(random() * limit);
    const data = message(
      integer(2, 3),
      nested(
        5,
        nested(1, text(1, 'tag'), nested(8, integer(1, 1), nested(2, nested(2, integer(1, 1))))),
      ),
    );
    let damaged = 0;
    for (let round = 0; round < 1000; round++) {
      const changed = data.slice(0, round % 5 === 0 ? below(data.length) : data.length);
      for (let change = 0; change <= below(3); change++) {
        if (changed.length > 0) changed[below(changed.length)] = below(256);
      }
      const read = readEventFile(joined([fileVersionEvent(1), recordOf(changed)]));
      if (read.damagedAt !== null) damaged++;
    }
    expect(damaged).toBeGreaterThan(100);
    expect(damaged).toBeLessThan(900);
  });
});

describe('what is no log', () => {
  const example = recordOf(message(nested(1, nested(1, text(1, 'image')))));
  const boundless = Uint8Array.from({ length: 64 }, () => 255);

  test.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('epoch,loss\n0,0.5\n')],
    ['zeros', new Uint8Array(4096)],
    ['records of another kind', example],
    ['a length without end', boundless],
    ['damage at the beginning', Uint8Array.from(torch, (byte, at) => (at === 14 ? 0 : byte))],
  ])('%s', (_, bytes) => {
    expect(failureOf(bytes)).toEqual(notALog);
  });

  test('more values than can be drawn', () => {
    // Each value is two bytes: a field without content.
    const values = new Uint8Array(2 * (mostPoints + 1));
    for (let at = 0; at < values.length; at += 2) values[at] = 10;
    const length = message(integer(1, values.length)).subarray(1);
    const event = recordOf(joined([Uint8Array.of(42), length, values]));
    expect(failureOf(joined([fileVersionEvent(1), event]))).toEqual(notALog);
  });

  test('more curves than can be looked through', () => {
    const at = { wallTime: 1, step: 0 };
    const events = Array.from({ length: mostSeries + 1 }, (_, i) => scalarEvent(at, `${i}`, 1));
    expect(failureOf(joined([fileVersionEvent(1), ...events]))).toEqual(notALog);
  });
});

/** The first record. */
function fileRecord(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, 16 + (bytes[0] as number));
}
