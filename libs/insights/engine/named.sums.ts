import { plus, type Whole } from '#libs/kernel/whole.js';

/** Whole sums under a name of several parts. */
export interface Named {
  readonly names: readonly string[];
  readonly sums: readonly Whole[];
}

/** A name, and the same as it is stored (sums.codec.ts): a character for each byte. */
export interface Name {
  readonly names: readonly string[];
  readonly word: string;
}

export function nameOf(...names: readonly string[]): Name {
  return { names, word: namedWord(names) };
}

/** The number of a name's parts, and each of them: its length (two characters), and its UTF-8. */
export function namedWord(names: readonly string[]): string {
  let word = String.fromCharCode(names.length);
  for (const name of names) {
    const bytes = BEYOND_ASCII.test(name) ? Buffer.from(name).toString('latin1') : name;
    word += String.fromCharCode(bytes.length & 0xff, bytes.length >> 8) + bytes;
  }
  return word;
}

const BEYOND_ASCII = /[^\0-\x7f]/;

/** What is added under one name. Cells share most of it: the first part is copied only when a second comes. */
export class Sum implements Named {
  readonly names: readonly string[];
  readonly word: string;
  private part: readonly Whole[] | undefined;
  private total: Whole[] | undefined;

  constructor(
    { names, word }: Name,
    private readonly width: number,
  ) {
    this.names = names;
    this.word = word;
  }

  /** Adds sums, the first of them on. They must not change afterwards. */
  add(part: readonly Whole[]): void {
    if (this.part === undefined) this.part = part;
    else addSums((this.total ??= padded(this.part, this.width)), part);
  }

  get sums(): readonly Whole[] {
    const { added } = this;
    return added.length === this.width ? added : padded(added, this.width);
  }

  /** Whether `added` is a part that other cells may have as well. */
  get isShared(): boolean {
    return this.total === undefined;
  }

  /** The first of the sums: those after them are zero. */
  get added(): readonly Whole[] {
    return this.total ?? this.part ?? NO_SUMS;
  }
}

const NO_SUMS: readonly Whole[] = [];

function padded(part: readonly Whole[], width: number): Whole[] {
  const sums = part.slice();
  while (sums.length < width) sums.push(0);
  return sums;
}

/** One cell's vectors of sums by name. All have the same width; sums that nothing was added to are zero. */
export class SumsByName {
  private readonly byName = new Map<string, Sum>();

  constructor(readonly width: number) {}

  /** The sums under a name, to be added to. */
  of(name: Name): Sum {
    let found = this.byName.get(name.word);
    if (!found) {
      found = new Sum(name, this.width);
      this.byName.set(name.word, found);
    }
    return found;
  }

  /** Adds the sums of another cell. */
  add(other: Iterable<Named>): void {
    for (const { names, sums } of other) this.of(nameOf(...names)).add(sums);
  }

  [Symbol.iterator](): Iterator<Sum> {
    return this.byName.values();
  }
}

/** Adds to sums, from a place on. Most sums are zero. */
export function addSums(sums: Whole[], added: readonly Whole[], from = 0): void {
  for (let at = from; at < added.length; at++) {
    const sum = added[at] as Whole;
    if (sum !== 0) sums[at] = plus(sums[at] as Whole, sum);
  }
}
