import { createRequire } from 'node:module';

/** A record as kafkajs' producer hands it to its encoder. */
export interface Encodable {
  readonly offsetDelta?: number;
  /** Milliseconds after the first record of its batch. */
  readonly timestampDelta?: number;
  readonly key?: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer | (string | Buffer)[] | undefined>>;
}

/** What kafkajs accepts as one of its own encoders. */
interface Encoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

type Encode = (record: Encodable) => Encoded;

const require = createRequire(import.meta.url);
const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
/** kafkajs 2.2.4's own. */
export const encodeByKafkajs = require(RECORD) as Encode;

/**
 * kafkajs 2.2.4 makes an encoder with its own buffer for each header, and another buffer for each number: that is three
 * quarters of the cost of encoding a record with as many headers as a CloudEvent. Its requests load the record encoder
 * when the first is sent; they find this one in its place.
 */
export function encodeRecordsAtOnce(): void {
  const loaded = require.cache[require.resolve(RECORD)];
  if (loaded) loaded.exports = encodeRecord;
}

/** A record in Kafka's second format; its size is computed before anything is written. */
export const encodeRecord: Encode = (record) => {
  const { offsetDelta = 0, timestampDelta = 0, key, value, headers = {} } = record;
  const names = Object.keys(headers);
  const parts: (string | Buffer | null | undefined)[] = [key, value];
  for (const name of names) {
    const header = headers[name];
    if (header === undefined || Array.isArray(header)) return encodeByKafkajs(record);
    parts.push(name, header);
  }
  if (timestampDelta < 0 || timestampDelta > LARGEST) return encodeByKafkajs(record);
  const lengths = parts.map(lengthOf);
  const numbers = [timestampDelta, offsetDelta, names.length, ...lengths];
  let size = 1;
  for (const number of numbers) size += sizeOfInt(number);
  for (const length of lengths) size += Math.max(0, length);
  const writer = new Writer(size + sizeOfInt(size));
  writer.int(size);
  // No attributes.
  writer.byte(0);
  writer.int(timestampDelta);
  writer.int(offsetDelta);
  writer.part(key, lengths[0] as number);
  writer.part(value, lengths[1] as number);
  writer.int(names.length);
  for (let index = 2; index < parts.length; index++) writer.part(parts[index], lengths[index] as number);
  return writer;
};

const LARGEST = 2 ** 30;

const lengthOf = (part: string | Buffer | null | undefined): number =>
  part == null ? -1 : typeof part === 'string' ? Buffer.byteLength(part) : part.length;

/** The sign goes into the last bit, so that small negative numbers stay short. */
const zigzag = (number: number) => (number << 1) ^ (number >> 31);

function sizeOfInt(number: number): number {
  let bytes = 1;
  for (let rest = zigzag(number) >>> 7; rest !== 0; rest >>>= 7) bytes++;
  return bytes;
}

class Writer implements Encoded {
  readonly buf: Buffer;
  private offset = 0;

  constructor(size: number) {
    this.buf = Buffer.allocUnsafe(size);
  }

  get buffer(): Buffer {
    return this.buf;
  }

  byte(value: number): void {
    this.buf[this.offset++] = value;
  }

  /** Seven bits per byte, lowest first. */
  int(number: number): void {
    let rest = zigzag(number) >>> 0;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** The length, then the bytes; null has the length −1. */
  part(part: string | Buffer | null | undefined, length: number): void {
    this.int(length);
    if (part == null) return;
    if (typeof part === 'string') this.buf.write(part, this.offset, length, 'utf8');
    else part.copy(this.buf, this.offset);
    this.offset += length;
  }
}
