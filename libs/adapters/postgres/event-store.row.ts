import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';

/** The columns of `store.events` with their types, in table order, which is the order of a row's fields. */
export const COLUMN_TYPES = {
  position: 'bigint',
  recorded_at: 'bigint',
  time: 'bigint',
  schema_version: 'int',
  micros: 'smallint',
  event_id: 'uuid',
  revision: 'int',
  stream: 'uuid',
  causation_id: 'uuid',
  content_hash: 'bytea',
  tenant: 'text',
  customer_id: 'text',
  type: 'text',
  source: 'text',
  id: 'text',
  sequence: 'text',
  correlation_id: 'text',
  traceparent: 'text',
  data: 'json',
  derived: 'json',
  extensions: 'json',
} as const;

export const COLUMNS = Object.keys(COLUMN_TYPES);

/** A row of `select ${COLUMNS} …`, in row mode "array" and with `bigint` parsed as BigInt. */
export type EventRow = [
  bigint,
  bigint,
  bigint,
  number,
  number,
  Uuid,
  number | null,
  Uuid | null,
  Uuid | null,
  Buffer | null,
  string,
  string | null,
  string,
  string,
  string,
  string | null,
  string | null,
  string | null,
  StoredEvent['data'],
  StoredEvent['derived'],
  StoredEvent['extensions'],
];

export function eventOf(row: EventRow): StoredEvent {
  return {
    position: row[0],
    recordedAt: Number(row[1]),
    time: Number(row[2]),
    schemaVersion: row[3],
    micros: row[4],
    eventId: row[5],
    revision: row[6],
    stream: row[7],
    causationId: row[8],
    contentHash: row[9],
    tenant: row[10],
    customerId: row[11],
    type: row[12],
    source: row[13],
    id: row[14],
    sequence: row[15],
    correlationId: row[16],
    traceparent: row[17],
    data: row[18],
    derived: row[19],
    extensions: row[20],
  };
}

/** Bytes of the length prefix of each field. */
const SIZE = 4;
/** Offset in a row of the fields that are filled in when the event gets its position. */
const POSITION_AT = 2 + SIZE;
const RECORDED_AT = POSITION_AT + 8 + SIZE;
/** Offset in a row of the 16 bytes of its event's id. */
export const ID_AT = RECORDED_AT + 8 + SIZE + 8 + SIZE + 4 + SIZE + 2 + SIZE;

const SLAB = 1 << 18;
/** Texts this short are faster to write character by character than with a call into the runtime. */
const SHORT = 48;

/** Rows in the binary format of COPY, written one after another. */
export class RowWriter {
  #slab = Buffer.allocUnsafeSlow(SLAB);
  #start = 0;
  #at = 0;

  /** Bytes since the last `take`: where the next row begins in what it will return. */
  get length(): number {
    return this.#at - this.#start;
  }

  /** What was written since the last `take`. */
  take(): Buffer {
    const { slab, start } = this.takePlace();
    return slab.subarray(start, this.#at);
  }

  /** Where that is, for callers that would otherwise make a buffer for each of many small pieces. */
  takePlace(): { readonly slab: Buffer; readonly start: number } {
    const taken = { slab: this.#slab, start: this.#start };
    this.#start = this.#at;
    return taken;
  }

  /** Writes a row of `store.events`; its position and recording time are still missing (`place`). */
  event(event: NewEvent, stream: Uuid | null, revision: number | null): void {
    this.#room(256);
    this.#int16(COLUMNS.length);
    this.#int32(8);
    this.#at += 8;
    this.#int32(8);
    this.#at += 8;
    this.#bigint(event.time);
    this.#int(event.schemaVersion);
    this.#int32(2);
    this.#int16(event.micros);
    this.uuid(event.eventId);
    this.int(revision);
    this.uuid(stream);
    this.uuid(event.causationId);
    this.bytes(event.contentHash);
    this.text(event.tenant);
    this.text(event.customerId);
    this.text(event.type);
    this.text(event.source);
    this.text(event.id);
    this.text(event.sequence);
    this.text(event.correlationId);
    this.text(event.traceparent);
    this.text(JSON.stringify(event.data));
    this.text(event.derived && JSON.stringify(event.derived));
    this.text(event.extensions && JSON.stringify(event.extensions));
  }

  row(fields: number): void {
    this.#room(2);
    this.#int16(fields);
  }

  bigint(value: number): void {
    this.#room(12);
    this.#bigint(value);
  }

  int(value: number | null): void {
    this.#room(8);
    this.#int(value);
  }

  uuid(value: Uuid | null): void {
    this.#room(20);
    if (value === null) return this.#int32(-1);
    this.#int32(16);
    this.#at = writeUuid(this.#slab, this.#at, value);
  }

  bytes(value: Uint8Array | null): void {
    if (value === null) return this.int(null);
    this.#room(SIZE + value.length);
    this.#int32(value.length);
    for (let index = 0; index < value.length; index++) this.#slab[this.#at++] = value[index] as number;
  }

  text(value: string | null): void {
    if (value === null) return this.int(null);
    this.#room(SIZE + value.length * 3);
    const end =
      (value.length <= SHORT && this.#ascii(value)) || this.#slab.write(value, this.#at + SIZE) + this.#at + SIZE;
    this.#int32(end - this.#at - SIZE);
    this.#at = end;
  }

  /** @returns where the text ends; 0 if it holds other characters. */
  #ascii(value: string): number {
    let at = this.#at + SIZE;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code > 127) return 0;
      this.#slab[at++] = code;
    }
    return at;
  }

  #int16(value: number): void {
    this.#at = this.#slab.writeInt16BE(value, this.#at);
  }

  #int32(value: number): void {
    this.#at = this.#slab.writeInt32BE(value, this.#at);
  }

  #int(value: number | null): void {
    if (value === null) return this.#int32(-1);
    this.#int32(4);
    this.#int32(value);
  }

  #bigint(value: number): void {
    this.#int32(8);
    this.#at = writeInt64(this.#slab, this.#at, value);
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#slab.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(SLAB, (this.length + bytes) * 2));
    this.#slab.copy(larger, 0, this.#start, this.#at);
    this.#at = this.length;
    this.#start = 0;
    this.#slab = larger;
  }
}

/** Gives the row that begins at `row` its position and time. */
export function place(buffer: Buffer, row: number, position: number, recordedAt: number): void {
  writeInt64(buffer, row + POSITION_AT, position);
  writeInt64(buffer, row + RECORDED_AT, recordedAt);
}

/** The fields of a row, as parameters in binary format. */
export function fieldsOf(row: Buffer): (Buffer | null)[] {
  const fields: (Buffer | null)[] = [];
  for (let at = 2; at < row.length; ) {
    const length = row.readInt32BE(at);
    at += SIZE;
    fields.push(length < 0 ? null : row.subarray(at, at + length));
    at += Math.max(0, length);
  }
  return fields;
}

// Two halves: a BigInt for each position and time would cost more than the rest of the row's head.
function writeInt64(buffer: Buffer, at: number, value: number): number {
  const high = Math.floor(value / 2 ** 32);
  buffer.writeInt32BE(high, at);
  return buffer.writeUInt32BE(value - high * 2 ** 32, at + 4);
}

/** Values of hexadecimal digits by character code; −1 for anything else. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)));

/** @throws RangeError if it is not a UUID in the lower-case form of 36 characters. */
export function writeUuid(buffer: Buffer, at: number, uuid: Uuid): number {
  let valid = uuid.length === 36 ? 0 : -1;
  for (let index = 0; index < 36; index += 2) {
    if (index === 8 || index === 13 || index === 18 || index === 23) index++;
    const byte = ((DIGITS[uuid.charCodeAt(index)] ?? -1) << 4) | (DIGITS[uuid.charCodeAt(index + 1)] ?? -1);
    valid |= byte;
    buffer[at++] = byte;
  }
  if (valid < 0) throw new RangeError(`Not a UUID: ${uuid}`);
  return at;
}
