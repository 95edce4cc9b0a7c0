import { plus, type Whole } from '#libs/kernel/whole.js';
import { type KeyColumns, wordOf } from './sums.key.js';

/**
 * A table of plain counts: its rows have a `build`, the columns of a key, and whole numbers (numeric). They are added to
 * without being read, so that no transaction waits for them, unlike vectors of sums (sums.ts), of which one row holds many.
 */
export interface CountTable<Key extends string = string, Count extends string = string> {
  /** With its schema. */
  readonly name: string;
  /** The key's columns after `build`, in the order of the primary key, with their types. */
  readonly key: KeyColumns<Key>;
  /** Columns of numbers. */
  readonly counts: readonly Count[];
}

/** What to add to one row. */
export interface CountRow<Key extends string = string, Count extends string = string> {
  readonly key: Readonly<Record<Key, string>>;
  readonly counts: Readonly<Partial<Record<Count, Whole>>>;
}

/** Numbers to add to the rows of one build, by table and key. */
export class Counts {
  private readonly tables = new Map<CountTable, Map<string, CountRow>>();

  add<Key extends string, Count extends string>(
    table: CountTable<Key, Count>,
    key: Readonly<Record<Key, string>>,
    added: Readonly<Partial<Record<Count, Whole>>>,
  ): void {
    let rows = this.tables.get(table);
    if (!rows) this.tables.set(table, (rows = new Map()));
    const word = wordOf(table.key, key);
    rows.set(word, { key, counts: sumOf(rows.get(word)?.counts ?? {}, added) });
  }

  /** What to add to a table, in the order of the keys; nothing where what was added cancels out. */
  rowsOf<Key extends string, Count extends string>(table: CountTable<Key, Count>): readonly CountRow<Key, Count>[] {
    const rows = [...(this.tables.get(table) ?? [])].filter(([, { counts }]) => Object.values(counts).some(isChange));
    return rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row as CountRow<Key, Count>);
  }

  get touched(): Iterable<CountTable> {
    return this.tables.keys();
  }

  /** Adds what others hold. */
  addAll(other: Counts): void {
    for (const table of other.touched) for (const { key, counts } of other.rowsOf(table)) this.add(table, key, counts);
  }
}

function sumOf(a: CountRow['counts'], b: CountRow['counts']): CountRow['counts'] {
  const sum: Record<string, Whole> = { ...(a as Record<string, Whole>) };
  for (const count in b) sum[count] = plus(sum[count] ?? 0, b[count] as Whole);
  return sum;
}

function isChange(added: Whole | undefined): boolean {
  return added !== undefined && added !== 0 && added !== 0n;
}
