import { Counts } from './counts.js';
import { SumsByName } from './named.sums.js';
import { type KeyColumns, wordOf } from './sums.key.js';

/** A table of sums: its rows have a `build`, the columns of a key, and vectors of sums by name as bytes (sums.codec.ts). */
export interface SumTable<Key extends string = string, Vector extends string = string> {
  /** With its schema. */
  readonly name: string;
  /** The key's columns after `build`, in the order of the primary key, with their types. */
  readonly key: KeyColumns<Key>;
  /** Columns of vectors (bytea), with how many sums each holds. */
  readonly vectors: Readonly<Record<Vector, number>>;
}

/** What to add to one row. */
export interface SumRow<Key extends string = string, Vector extends string = string> {
  readonly key: Readonly<Record<Key, string>>;
  readonly vectors: Readonly<Record<Vector, SumsByName>>;
}

/** Sums to add to the rows of one build, by table and key. Exact: subtracting what was added leaves zero. */
export class Sums {
  /** Plain counts, which are added to without being read. */
  readonly counts = new Counts();
  private readonly tables = new Map<SumTable, Map<string, SumRow>>();

  /** The row under a key, to be added to. */
  of<Key extends string, Vector extends string>(
    table: SumTable<Key, Vector>,
    key: Readonly<Record<Key, string>>,
  ): SumRow<Key, Vector>['vectors'] {
    let rows = this.tables.get(table);
    if (!rows) this.tables.set(table, (rows = new Map()));
    const word = wordOf(table.key, key);
    let row = rows.get(word);
    if (!row) rows.set(word, (row = { key, vectors: emptyVectors(table) }));
    return row.vectors as SumRow<Key, Vector>['vectors'];
  }

  /** What to add to a table, in the order of the keys. */
  rowsOf<Key extends string, Vector extends string>(table: SumTable<Key, Vector>): readonly SumRow<Key, Vector>[] {
    const rows = [...(this.tables.get(table) ?? [])];
    return rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row as SumRow<Key, Vector>);
  }

  get touched(): Iterable<SumTable> {
    return this.tables.keys();
  }

  /** Adds what others hold. */
  add(other: Sums): void {
    this.counts.addAll(other.counts);
    for (const table of other.touched)
      for (const { key, vectors } of other.rowsOf(table)) {
        const own = this.of(table, key);
        for (const [column, sums] of Object.entries(vectors)) (own[column] as SumsByName).add(sums);
      }
  }
}

function emptyVectors({ vectors }: SumTable): Record<string, SumsByName> {
  return Object.fromEntries(Object.entries(vectors).map(([column, width]) => [column, new SumsByName(width)]));
}

/** What one transaction adds, by build. */
export class SumsOfBuilds {
  private readonly builds = new Map<number, Sums>();

  of(build: number): Sums {
    let sums = this.builds.get(build);
    if (!sums) this.builds.set(build, (sums = new Sums()));
    return sums;
  }

  /** Adds what a part of the transaction adds. */
  add(other: SumsOfBuilds): void {
    for (const [build, sums] of other.builds) {
      const own = this.builds.get(build);
      if (own) own.add(sums);
      else this.builds.set(build, sums);
    }
  }

  /** In the order of the builds. */
  entries(): readonly (readonly [build: number, Sums])[] {
    return [...this.builds].sort(([a], [b]) => a - b);
  }
}
