/**
 * Messages of Protocol Buffers, field by field. The few messages of an event file need no generated
 * code: the field numbers stand where they are written and read.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes itself, number and value. */
export type Field = (to: BinaryWriter) => void;

export function message(...fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const to = new BinaryWriter();
  for (const write of fields) write(to);
  return to.finish();
}

export function nested(no: number, ...fields: readonly Field[]): Field {
  return (to) => {
    to.tag(no, WireType.LengthDelimited).fork();
    for (const write of fields) write(to);
    to.join();
  };
}

export function bytes(no: number, value: Uint8Array): Field {
  return (to) => to.tag(no, WireType.LengthDelimited).bytes(value);
}

export function text(no: number, value: string): Field {
  return (to) => to.tag(no, WireType.LengthDelimited).string(value);
}

/** A whole number of either sign. */
export function integer(no: number, value: number): Field {
  return (to) => to.tag(no, WireType.Varint).int64(value);
}

export function flag(no: number, value: boolean): Field {
  return (to) => to.tag(no, WireType.Varint).bool(value);
}

export function double(no: number, value: number): Field {
  return (to) => to.tag(no, WireType.Bit64).double(value);
}

/** What is done with a field that is looked for, by its number; it must read the field's value. */
export type FieldReaders = {
  readonly [no: number]: (from: BinaryReader, type: WireType) => void;
};

/** Passes over all other fields. Throws errors of several kinds where the bytes are no message. */
export function readFields(data: Uint8Array, readers: FieldReaders): void {
  const from = new BinaryReader(data);
  while (from.pos < from.len) {
    const [no, type] = from.tag();
    const read = readers[no];
    if (read) read(from, type);
    else from.skip(type, no);
  }
}
