import type { Named } from './named.sums.js';

// How sums are encoded in a table's columns: for each name that has nonzero sums
//   the number of its parts (1 byte), and each of them: its length (2 bytes), UTF-8;
//   the number of sums other than zero (1 byte), and each of them: its index (1 byte), its length (1 byte), and
//   its value, two's complement, the least significant byte first.
// Exact whatever the size: squares and products of times exceed 64 bits.

/** A value is written in limbs of 48 bits, which are exact as numbers; the last is signed and as short as it can be. */
const LIMB = 6;
const LIMB_BITS = 48n;
const [LEAST, MOST] = [-(1n << 47n), (1n << 47n) - 1n];

/** Most bytes of one vector, besides its names: 255 sums of 255 bytes. */
const ROOM = 1 + 255 * (2 + 255);

let scratch = Buffer.alloc(4 * ROOM);

/** Sums by name as bytes; names whose sums are all zero are left out. */
export function encodeSums(cell: Iterable<Named>): Buffer {
  let end = 0;
  for (const { names, sums } of cell) {
    const begin = end;
    makeRoom(end + names.reduce((bytes, name) => bytes + 2 + 3 * name.length, 1) + ROOM);
    scratch[end++] = names.length;
    for (const name of names) {
      const length = scratch.write(name, end + 2);
      scratch.writeUInt16LE(length, end);
      end += 2 + length;
    }
    const counted = end++;
    let count = 0;
    for (let at = 0; at < sums.length; at++) {
      const sum = sums[at] as bigint;
      if (sum === 0n) continue;
      count++;
      scratch[end] = at;
      const length = writeValue(sum, end + 2);
      scratch[end + 1] = length;
      end += 2 + length;
    }
    scratch[counted] = count;
    if (count === 0) end = begin;
  }
  return Buffer.from(scratch.subarray(0, end));
}

function makeRoom(bytes: number): void {
  if (bytes <= scratch.length) return;
  const larger = Buffer.alloc(2 * bytes);
  scratch.copy(larger);
  scratch = larger;
}

function writeValue(value: bigint, at: number): number {
  let [rest, length] = [value, 0];
  for (; rest < LEAST || rest > MOST; rest >>= LIMB_BITS, length += LIMB)
    scratch.writeUIntLE(Number(BigInt.asUintN(48, rest)), at + length, LIMB);
  const last = Number(rest);
  const bytes = bytesOf(last);
  scratch.writeIntLE(last, at + length, bytes);
  return length + bytes;
}

/** Bytes that a signed number of at most 48 bits needs. */
function bytesOf(value: number): number {
  let [bytes, limit] = [1, 0x80];
  for (; value < -limit || value >= limit; limit *= 0x100) bytes++;
  return bytes;
}

/** The sums that bytes encode, in vectors of a given width. */
export function* decodeSums(bytes: Buffer, width: number): Generator<Named> {
  for (let at = 0; at < bytes.length; ) {
    const names: string[] = [];
    for (let parts = bytes[at++] as number; parts > 0; parts--) {
      const length = bytes.readUInt16LE(at);
      names.push(bytes.toString('utf8', at + 2, at + 2 + length));
      at += 2 + length;
    }
    const sums = new Array<bigint>(width).fill(0n);
    for (let count = bytes[at++] as number; count > 0; count--) {
      const length = bytes[at + 1] as number;
      sums[bytes[at] as number] = readValue(bytes, at + 2, length);
      at += 2 + length;
    }
    yield { names, sums };
  }
}

function readValue(bytes: Buffer, at: number, length: number): bigint {
  let limb = LIMB * Math.floor((length - 1) / LIMB);
  let value = BigInt(bytes.readIntLE(at + limb, length - limb));
  for (limb -= LIMB; limb >= 0; limb -= LIMB) value = (value << LIMB_BITS) + BigInt(bytes.readUIntLE(at + limb, LIMB));
  return value;
}
