import { plus, type Whole } from '#libs/kernel/whole.js';
import type { Named } from './named.sums.js';
import { readNames, readSums, readValue } from './sums.codec.js';

/** Bytes of a part of a value: sums are added up in parts as they are decoded, since most squares are too large for a number. */
const PART = 4;
const PART_BITS = 8 * PART;
const PART_SIZE = 2 ** PART_BITS;
/** Parts of a value; one that has more is added up as a bigint. */
const PARTS = 4;
/** So many values are added up before their parts might no longer be exact. */
const EXACT = 2 ** (53 - PART_BITS);

const UNWANTED = -1;

interface KnownName {
  readonly place: number;
  readonly view: DataView;
  readonly from: number;
  readonly length: number;
  /** Another one with the same hash. */
  readonly other: KnownName | undefined;
}

/** Names that are wanted of rows. Each is decoded once, however many rows have it. */
export class DecodedNames {
  readonly all: (readonly string[])[] = [];
  private readonly byHash = new Map<number, KnownName>();

  constructor(private readonly isWanted: (names: readonly string[]) => boolean = () => true) {}

  /** The place in `all` of the name that stands in bytes, which must not change afterwards; −1: it is not wanted. */
  placeOf(bytes: Buffer, view: DataView, from: number, end: number): number {
    const hash = hashOf(view, from, end);
    const first = this.byHash.get(hash);
    for (let known = first; known !== undefined; known = known.other)
      if (known.length === end - from && isSame(known, view, from)) return known.place;
    const names = readNames(bytes, from);
    const place = this.isWanted(names) ? this.all.push(names) - 1 : UNWANTED;
    this.byHash.set(hash, { place, view, from, length: end - from, other: first });
    return place;
  }
}

function hashOf(view: DataView, from: number, end: number): number {
  let [hash, at] = [0, from];
  for (; end - at >= 4; at += 4) hash = mixed(hash, view.getInt32(at, true));
  for (; at < end; at++) hash = mixed(hash, view.getUint8(at));
  return hash;
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return (product << 13) | (product >>> 19);
}

function isSame(known: KnownName, view: DataView, from: number): boolean {
  let at = 0;
  for (; known.length - at >= 4; at += 4)
    if (known.view.getInt32(known.from + at, true) !== view.getInt32(from + at, true)) return false;
  for (; at < known.length; at++) if (known.view.getUint8(known.from + at) !== view.getUint8(from + at)) return false;
  return true;
}

/** The sums of one name. */
interface AddedSums {
  /** Of the name. */
  readonly place: number;
  /** The only ones that were added, and where they stand, until others are: often there are none. */
  only: Buffer | undefined;
  readonly from: number;
  /** Where their parts begin. */
  first: number;
}

/** What several rows hold, added up by name (sums.codec.ts); names whose sums are all zero are left out. */
export class DecodedSums implements Iterable<Named> {
  private readonly byPlace: (AddedSums | undefined)[] = [];
  /** In the order in which they were first added to. */
  private readonly all: AddedSums[] = [];
  /** The parts of all sums, of each the least significant first; the last part of a value has its sign. */
  private parts = new Float64Array(0);
  private end = 0;
  private added = 0;
  /** What parts do not hold, by the place of their first. */
  private readonly large = new Map<number, bigint>();

  /** @param names which several of these may share */
  constructor(
    private readonly width: number,
    private readonly names: DecodedNames = new DecodedNames(),
  ) {}

  /**
   * Adds one row or several, one after another (sign 1), or takes them off (−1).
   * @param bytes must not change afterwards
   */
  add(bytes: Buffer, sign: 1 | -1 = 1): void {
    const view = viewOf(bytes);
    for (let at = 0; at < bytes.length; ) {
      const end = endOfNames(view, at);
      const place = this.names.placeOf(bytes, view, at, end);
      if (place === UNWANTED) at = endOfSums(view, end);
      else at = this.addSums(place, bytes, view, end, sign);
    }
  }

  *[Symbol.iterator](): Generator<Named> {
    for (const { place, only, from, first } of this.all) {
      const sums = new Array<Whole>(this.width).fill(0);
      if (only) readSums(only, from, sums);
      else for (let index = 0; index < this.width; index++) sums[index] = this.sumAt(first + index * PARTS);
      if (sums.some(Boolean)) yield { names: this.names.all[place] as readonly string[], sums };
    }
  }

  /** Adds what stands at a place, and answers where it ends. */
  private addSums(place: number, bytes: Buffer, view: DataView, from: number, sign: 1 | -1): number {
    let known = this.byPlace[place];
    if (known === undefined) {
      known = { place, only: sign === 1 ? bytes : undefined, from, first: sign === 1 ? 0 : this.newParts() };
      this.byPlace[place] = known;
      this.all.push(known);
      if (known.only) return endOfSums(view, from);
    } else if (known.only) {
      known.first = this.newParts();
      this.addParts(known.first, known.only, viewOf(known.only), known.from, 1);
      known.only = undefined;
    }
    return this.addParts(known.first, bytes, view, from, sign);
  }

  private newParts(): number {
    const first = this.end;
    this.end += this.width * PARTS;
    if (this.end > this.parts.length) {
      const more = new Float64Array(2 * this.end);
      more.set(this.parts);
      this.parts = more;
    }
    return first;
  }

  /** Adds what stands at a place, and answers where it ends. */
  private addParts(first: number, bytes: Buffer, view: DataView, from: number, sign: 1 | -1): number {
    if (++this.added > EXACT) this.settle();
    const { parts } = this;
    let at = from + 1;
    for (let count = view.getUint8(from); count > 0; count--) {
      let part = first + view.getUint8(at) * PARTS;
      const length = view.getUint8(at + 1);
      at += 2;
      const end = at + length;
      if (length > PART * PARTS) this.addLarge(part, sign, readValue(bytes, at, length));
      else {
        for (; end - at > PART; at += PART) (parts[part++] as number) += sign * view.getUint32(at, true);
        // What precedes these bytes, if they are fewer than four, is shifted out.
        (parts[part] as number) += sign * (view.getInt32(end - PART, true) >> (8 * (PART - end + at)));
      }
      at = end;
    }
    return at;
  }

  private addLarge(first: number, sign: number, value: Whole): void {
    this.large.set(first, (this.large.get(first) ?? 0n) + BigInt(sign) * BigInt(value));
  }

  /** Makes room in the parts, which might not be exact much longer. */
  private settle(): void {
    const { parts } = this;
    for (let first = 0; first < parts.length; first += PARTS) {
      const sum = this.sumAt(first);
      if (sum || this.large.has(first)) this.large.set(first, BigInt(sum));
    }
    parts.fill(0);
    this.added = 1;
  }

  private sumAt(first: number): Whole {
    const { parts, large } = this;
    let part = first + PARTS - 1;
    while (part > first && parts[part] === 0) part--;
    let sum: Whole = parts[part] as number;
    while (--part >= first) sum = shifted(sum, parts[part] as number);
    return large.size === 0 ? sum : plus(sum, large.get(first) ?? 0);
  }
}

/** A sum, one part further up, and the part below it. */
function shifted(sum: Whole, part: number): Whole {
  if (typeof sum === 'number') {
    const more = sum * PART_SIZE + part;
    if (Number.isSafeInteger(more)) return more;
  }
  return (BigInt(sum) << BigInt(PART_BITS)) + BigInt(part);
}

const viewOf = ({ buffer, byteOffset, length }: Buffer) => new DataView(buffer, byteOffset, length);

function endOfNames(view: DataView, from: number): number {
  let at = from + 1;
  for (let names = view.getUint8(from); names > 0; names--) at += 2 + view.getUint16(at, true);
  return at;
}

function endOfSums(view: DataView, from: number): number {
  let at = from + 1;
  for (let count = view.getUint8(from); count > 0; count--) at += 2 + view.getUint8(at + 1);
  return at;
}
