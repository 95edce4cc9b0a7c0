/** Integer sums under a name of several parts. */
export interface Named {
  readonly names: readonly string[];
  readonly sums: readonly bigint[];
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

/** What is added under one name: kept as it comes and added up on demand, because cells share most of it. */
export class Sum implements Named {
  private readonly parts: (readonly bigint[])[] = [];

  constructor(
    readonly names: readonly string[],
    private readonly width: number,
  ) {}

  /** Adds sums, the first of them on. */
  add(part: readonly bigint[]): void {
    this.parts.push(part);
  }

  get sums(): readonly bigint[] {
    const sums = new Array<bigint>(this.width).fill(0n);
    for (const part of this.parts) addSums(sums, part);
    return sums;
  }
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
export function addSums(sums: bigint[], added: readonly bigint[], from = 0): void {
  for (let at = from; at < added.length; at++) {
    const sum = added[at] as bigint;
    if (sum !== 0n) sums[at] = (sums[at] as bigint) + sum;
  }
}
