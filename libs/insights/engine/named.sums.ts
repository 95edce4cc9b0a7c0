import { plus, type Whole } from '#libs/kernel/whole.js';

/** Whole sums under a name of several parts. */
export interface Named {
  readonly names: readonly string[];
  readonly sums: readonly Whole[];
}

/** A name, and the same as a single string. */
export interface Name {
  readonly names: readonly string[];
  readonly word: string;
}

export function nameOf(...names: readonly string[]): Name {
  // No name holds U+0000.
  return { names, word: names.join('\0') };
}

/** What is added under one name. Cells share most of it: the first part is copied only when a second comes. */
export class Sum implements Named {
  private part: readonly Whole[] | undefined;
  private added: Whole[] | undefined;

  constructor(
    readonly names: readonly string[],
    private readonly width: number,
  ) {}

  /** Adds sums, the first of them on. They must not change afterwards. */
  add(part: readonly Whole[]): void {
    if (this.part === undefined) this.part = part;
    else addSums((this.added ??= padded(this.part, this.width)), part);
  }

  get sums(): readonly Whole[] {
    if (this.added) return this.added;
    return this.part?.length === this.width ? this.part : padded(this.part ?? [], this.width);
  }
}

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
  of({ names, word }: Name): Sum {
    let found = this.byName.get(word);
    if (!found) {
      found = new Sum(names, this.width);
      this.byName.set(word, found);
    }
    return found;
  }

  /** Adds the sums of another cell. */
  add(other: Iterable<Named>): void {
    for (const { names, sums } of other) this.of(nameOf(...names)).add(sums);
  }

  [Symbol.iterator](): Iterator<Named> {
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
