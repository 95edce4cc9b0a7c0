import type { Whole } from '#libs/kernel/whole.js';
import { type Named, namedWord } from './named.sums.js';
import { SumsWriter } from './sums.writer.js';

// How sums are encoded in a table's columns: for each name that has nonzero sums
//   the number of its parts (1 byte), and each of them: its length (2 bytes), UTF-8;
//   the number of sums other than zero (1 byte), and each of them: its index (1 byte), its length (1 byte), and
//   its value, two's complement, the least significant byte first.
// Exact whatever the size: squares and products of times exceed 64 bits.

/** Bytes of the longest value that is read as a number. */
const NUMBER = 6;
const NUMBER_SIZE = 2 ** (8 * NUMBER);
const writer = new SumsWriter();

/** Sums by name as bytes; names whose sums are all zero are left out. */
export function encodeSums(cell: Iterable<Named>): Buffer {
  writer.begin();
  for (const { names, sums } of cell) writer.named(namedWord(names), sums);
  return writer.take();
}

/** The sums that bytes encode, in vectors of a given width. */
export function* decodeSums(bytes: Buffer, width: number): Generator<Named> {
  for (let at = 0; at < bytes.length; ) {
    const [names, sums] = [readNames(bytes, at), new Array<Whole>(width).fill(0)];
    at = readSums(bytes, endOfNames(bytes, at), sums);
    yield { names, sums };
  }
}

/** The same without their names, each sum as the nearest number. */
export function decodeNumbers(bytes: Buffer, width: number): readonly Float64Array[] {
  const found: Float64Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const sums = new Float64Array(width);
    at = endOfNames(bytes, at);
    let count = bytes[at++] as number;
    for (; count > 0; count--) {
      const length = bytes[at + 1] as number;
      sums[bytes[at] as number] = readNumber(bytes, at + 2, length);
      at += 2 + length;
    }
    found.push(sums);
  }
  return found;
}

/** The parts of the name that stands at a place. */
export function readNames(bytes: Buffer, from: number): readonly string[] {
  const names: string[] = [];
  let at = from + 1;
  for (let parts = bytes[from] as number; parts > 0; parts--) {
    const length = bytes.readUInt16LE(at);
    names.push(bytes.toString('utf8', at + 2, at + 2 + length));
    at += 2 + length;
  }
  return names;
}

/** Where a name ends, and its sums begin. */
export function endOfNames(bytes: Buffer, from: number): number {
  let at = from + 1;
  for (let parts = bytes[from] as number; parts > 0; parts--) at += 2 + bytes.readUInt16LE(at);
  return at;
}

/** Where the sums end that stand at a place. */
export function endOfSums(bytes: Buffer, from: number): number {
  let at = from + 1;
  for (let count = bytes[from] as number; count > 0; count--) at += 2 + (bytes[at + 1] as number);
  return at;
}

/** Reads what stands at a place into sums, and answers where it ends. */
export function readSums(bytes: Buffer, from: number, sums: Whole[]): number {
  let at = from + 1;
  for (let count = bytes[from] as number; count > 0; count--) {
    const length = bytes[at + 1] as number;
    sums[bytes[at] as number] = readValue(bytes, at + 2, length);
    at += 2 + length;
  }
  return at;
}

/** The value of so many bytes at a place. */
export function readValue(bytes: Buffer, at: number, length: number): Whole {
  if (length <= NUMBER) {
    let value = ((bytes[at + length - 1] as number) << 24) >> 24;
    for (let rest = length - 2; rest >= 0; rest--) value = value * 0x100 + (bytes[at + rest] as number);
    return value;
  }
  let part = NUMBER * Math.floor((length - 1) / NUMBER);
  let value = BigInt(bytes.readIntLE(at + part, length - part));
  for (part -= NUMBER; part >= 0; part -= NUMBER) value = (value << 48n) + BigInt(bytes.readUIntLE(at + part, NUMBER));
  return value;
}

/** A value as the nearest number, if it has at most twelve bytes; else as one that hardly differs. */
function readNumber(bytes: Buffer, at: number, length: number): number {
  let part = NUMBER * Math.floor((length - 1) / NUMBER);
  let value = bytes.readIntLE(at + part, length - part);
  for (part -= NUMBER; part >= 0; part -= NUMBER) value = value * NUMBER_SIZE + bytes.readUIntLE(at + part, NUMBER);
  return value;
}
