import { plus, type Whole } from '#libs/kernel/whole.js';
import { type Named, namedWord, type SumsByName } from './named.sums.js';

// How sums are encoded in a table's columns: for each name that has nonzero sums
//   the number of its parts (1 byte), and each of them: its length (2 bytes), UTF-8;
//   the number of sums other than zero (1 byte), and each of them: its index (1 byte), its length (1 byte), and
//   its value, two's complement, the least significant byte first.
// Exact whatever the size: squares and products of times exceed 64 bits.

/** Bytes of the longest value that is read as a number. */
const NUMBER = 6;
const NUMBER_SIZE = 2 ** (8 * NUMBER);
const WORD_BITS = 64n;

/** Most bytes of one vector, besides its names: 255 sums of 255 bytes. */
const ROOM = 1 + 255 * (2 + 255);

let scratch: Buffer = Buffer.alloc(4 * ROOM);
let view = new DataView(scratch.buffer, scratch.byteOffset, scratch.length);

/** Sums by name as bytes; names whose sums are all zero are left out. */
export function encodeSums(cell: Iterable<Named>): Buffer {
  let end = 0;
  for (const { names, sums } of cell) end = writeNamed(namedWord(names), sums, end);
  return written(end);
}

/** The same of what is to be added, none of which need be there. */
export function encodeAdded(cell: SumsByName): Buffer {
  let end = 0;
  for (const { word, added } of cell) end = writeNamed(word, added, end);
  return written(end);
}

/** What bytes encode with something added. What nothing is added to is copied as it is. */
export function addToEncoded(bytes: Buffer, cell: SumsByName): Buffer {
  let [end, copied] = [0, 0];
  const met = new Set<string>();
  for (let at = 0; at < bytes.length; ) {
    const from = endOfNames(bytes, at);
    const word = bytes.toString('latin1', at, from);
    const next = endOfSums(bytes, from);
    const sum = cell.get(word);
    if (sum !== undefined) {
      met.add(word);
      end = copyBytes(bytes, copied, at, end);
      copied = next;
      end = writeNamed(word, sum.added, end, bytes, from);
    }
    at = next;
  }
  end = copyBytes(bytes, copied, bytes.length, end);
  for (const { word, added } of cell) if (!met.has(word)) end = writeNamed(word, added, end);
  return written(end);
}

const NOTHING = Buffer.from([0]);

function written(end: number): Buffer {
  return Buffer.from(scratch.subarray(0, end));
}

function copyBytes(bytes: Buffer, from: number, to: number, end: number): number {
  if (from === to) return end;
  makeRoom(end + to - from);
  scratch.set(bytes.subarray(from, to), end);
  return end + to - from;
}

/** Writes a name and its sums, the first of them on, with those that stand at a place added; nothing if all are zero. */
function writeNamed(word: string, sums: readonly Whole[], begin: number, bytes: Buffer = NOTHING, from = 0): number {
  makeRoom(begin + word.length + ROOM);
  const counted = begin + scratch.write(word, begin, 'latin1');
  let [end, count, next, at] = [counted + 1, 0, 0, from + 1];
  for (let left = bytes[from] as number; ; left--) {
    // Those before the next one that stands there, or all that are left.
    const index = left > 0 ? (bytes[at] as number) : sums.length;
    for (; next < index && next < sums.length; next++) {
      const after = writeSum(next, sums[next] as Whole, end);
      if (after > end) count++;
      end = after;
    }
    if (left === 0) break;
    const length = bytes[at + 1] as number;
    const after = writeSum(index, plus(readValue(bytes, at + 2, length), sums[index] ?? 0), end);
    if (after > end) count++;
    end = after;
    next = index + 1;
    at += 2 + length;
  }
  scratch[counted] = count;
  return count === 0 ? begin : end;
}

function writeSum(index: number, sum: Whole, end: number): number {
  if (sum === 0 || sum === 0n) return end;
  scratch[end] = index;
  const length = typeof sum === 'number' ? writeNumber(sum, end + 2) : writeBigInt(sum, end + 2);
  scratch[end + 1] = length;
  return end + 2 + length;
}

function makeRoom(bytes: number): void {
  if (bytes <= scratch.length) return;
  const larger = Buffer.alloc(2 * bytes);
  scratch.copy(larger);
  scratch = larger;
  view = new DataView(scratch.buffer, scratch.byteOffset, scratch.length);
}

function writeNumber(value: number, at: number): number {
  let [rest, end] = [value, at];
  for (; rest < -0x80 || rest >= 0x80; rest = Math.floor(rest / 0x100)) scratch[end++] = rest;
  scratch[end++] = rest;
  return end - at;
}

function writeBigInt(value: bigint, at: number): number {
  let [rest, end] = [value, at];
  for (; rest !== 0n && rest !== -1n; rest >>= WORD_BITS, end += 8) view.setBigUint64(end, rest, true);
  const sign = Number(rest) & 0xff;
  // Leaves out bytes that only repeat the sign.
  while (end > at && scratch[end - 1] === sign) end--;
  if (end === at || (((scratch[end - 1] as number) ^ sign) & 0x80) !== 0) scratch[end++] = sign;
  return end - at;
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

function endOfNames(bytes: Buffer, from: number): number {
  let at = from + 1;
  for (let parts = bytes[from] as number; parts > 0; parts--) at += 2 + bytes.readUInt16LE(at);
  return at;
}

function endOfSums(bytes: Buffer, from: number): number {
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
