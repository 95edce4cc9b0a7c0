/** Integer sums under names: `names` say what they are of, `sums` stand in an agreed order. */
export interface Named {
  readonly names: readonly string[];
  readonly sums: bigint[];
}

/** What no name holds. */
const BETWEEN = '\0';

/** Vectors of sums by name: those of one cell. All have the same width; what nothing was added to is zero. */
export class SumsByName {
  private readonly byName = new Map<string, Named>();

  constructor(readonly width: number) {}

  /** The sums under a name, to be added to. */
  of(...names: readonly string[]): bigint[] {
    const name = names.join(BETWEEN);
    let found = this.byName.get(name);
    if (!found) {
      found = { names, sums: new Array<bigint>(this.width).fill(0n) };
      this.byName.set(name, found);
    }
    return found.sums;
  }

  /** Adds the sums of another cell. */
  add(other: Iterable<Named>): void {
    for (const { names, sums } of other) {
      const name = names.join(BETWEEN);
      const found = this.byName.get(name);
      if (!found) this.byName.set(name, { names, sums: [...sums] });
      else addSums(found.sums, sums);
    }
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
