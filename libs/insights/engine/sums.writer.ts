import type { Whole } from '#libs/kernel/whole.js';

const WORD_BITS = 64n;

/** Most bytes of one vector's sums, besides their name: 255 sums of 255 bytes. */
const ROOM = 1 + 255 * (2 + 255);

/** Writes sums by name as bytes, in the format of sums.codec.ts. */
export class SumsWriter {
  private bytes: Buffer = Buffer.alloc(4 * ROOM);
  private view = viewOf(this.bytes);
  private end = 0;

  /** Forgets what was written and not taken: whoever wrote it failed. */
  begin(): this {
    this.end = 0;
    return this;
  }

  /** What was written since the last time. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.end));
    this.end = 0;
    return taken;
  }

  /** A name as it is stored, and sums, the first of them on; nothing if all are zero. Answers whether something was written. */
  named(word: string, sums: readonly Whole[]): boolean {
    const begin = this.end;
    this.word(word);
    const some = this.sums(sums);
    if (!some) this.end = begin;
    return some;
  }

  /** A name as it is stored: a character for each byte. */
  word(word: string): void {
    this.makeRoom(word.length);
    this.end += this.bytes.write(word, this.end, 'latin1');
  }

  /** Sums without their name. Answers whether there are any but zeros. */
  sums(sums: readonly Whole[]): boolean {
    this.makeRoom(0);
    const counted = this.end;
    let [end, count] = [counted + 1, 0];
    for (let at = 0; at < sums.length; at++) {
      const sum = sums[at] as Whole;
      if (sum === 0 || sum === 0n) continue;
      count++;
      this.bytes[end] = at;
      const length = typeof sum === 'number' ? this.number(sum, end + 2) : this.bigInt(sum, end + 2);
      this.bytes[end + 1] = length;
      end += 2 + length;
    }
    this.bytes[counted] = count;
    this.end = end;
    return count > 0;
  }

  copy(from: Buffer, begin: number, end: number): void {
    this.makeRoom(end - begin);
    if (end > begin) this.bytes.set(from.subarray(begin, end), this.end);
    this.end += end - begin;
  }

  /**
   * A name and its sums, which stand in bytes, with other sums added that stand in others; nothing if all become zero.
   * @param places where the name begins, where its sums do, and where the others do
   */
  added(one: Buffer, [name, sums]: readonly [name: number, sums: number], other: Buffer, others: number): void {
    const begin = this.end;
    this.copy(one, name, sums);
    this.makeRoom(0);
    const counted = this.end;
    let [count, end, at, place] = [0, counted + 1, sums + 1, others + 1];
    let [left, more] = [one[sums] as number, other[others] as number];
    while (left > 0 || more > 0) {
      const [index, next] = [left > 0 ? (one[at] as number) : END, more > 0 ? (other[place] as number) : END];
      const [length, added] = [
        index <= next ? (one[at + 1] as number) : 0,
        next <= index ? (other[place + 1] as number) : 0,
      ];
      this.bytes[end] = Math.min(index, next);
      const written = this.total(end + 2, one, at + 2, length, other, place + 2, added);
      if (written > 0) {
        this.bytes[end + 1] = written;
        end += 2 + written;
        count++;
      }
      if (length > 0) [at, left] = [at + 2 + length, left - 1];
      if (added > 0) [place, more] = [place + 2 + added, more - 1];
    }
    this.bytes[counted] = count;
    this.end = count > 0 ? end : begin;
  }

  /** Two values of so many bytes each, added up. Answers how many bytes that takes: none if it is zero. */
  private total(
    end: number,
    one: Buffer,
    at: number,
    length: number,
    other: Buffer,
    place: number,
    added: number,
  ): number {
    const bytes = this.bytes;
    const [sign, otherSign] = [signOf(one, at, length), signOf(other, place, added)];
    // Two of the same length can need one byte more.
    const longest = Math.max(length, added) + 1;
    let carry = 0;
    for (let nth = 0; nth < longest; nth++) {
      carry +=
        (nth < length ? (one[at + nth] as number) : sign) + (nth < added ? (other[place + nth] as number) : otherSign);
      bytes[end + nth] = carry;
      carry >>= 8;
    }
    return this.shortened(end, longest);
  }

  /** How many of a value's bytes do not only repeat its sign: none if it is zero. */
  private shortened(at: number, length: number): number {
    const bytes = this.bytes;
    let last = at + length - 1;
    for (; last > at; last--) {
      const sign = (bytes[last - 1] as number) >= 0x80 ? 0xff : 0;
      if (bytes[last] !== sign) break;
    }
    return last === at && bytes[at] === 0 ? 0 : last - at + 1;
  }

  private number(value: number, at: number): number {
    let [rest, end] = [value, at];
    for (; rest < -0x80 || rest >= 0x80; rest = Math.floor(rest / 0x100)) this.bytes[end++] = rest;
    this.bytes[end++] = rest;
    return end - at;
  }

  private bigInt(value: bigint, at: number): number {
    let [rest, end] = [value, at];
    for (; rest !== 0n && rest !== -1n; rest >>= WORD_BITS, end += 8) this.view.setBigUint64(end, rest, true);
    this.bytes[end++] = Number(rest) & 0xff;
    return this.shortened(at, end - at);
  }

  private makeRoom(bytes: number): void {
    if (this.end + bytes + ROOM <= this.bytes.length) return;
    const larger = Buffer.alloc(2 * (this.end + bytes + ROOM));
    this.bytes.copy(larger);
    this.bytes = larger;
    this.view = viewOf(larger);
  }
}

/** Beyond the index of every sum. */
const END = 256;

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The byte that goes on for ever beyond a value's last. */
function signOf(bytes: Buffer, at: number, length: number): number {
  return length > 0 && (bytes[at + length - 1] as number) >= 0x80 ? 0xff : 0;
}
