import type { Sql } from '#libs/eventing/database.js';
import { decodeNumbers, decodeSums } from '#libs/insights/engine/sums.codec.js';
import { addSums } from '#libs/insights/engine/named.sums.js';
import type { Whole } from '#libs/kernel/whole.js';
import { ALL } from './cell.dimensions.js';
import { type Present, uncountedCells } from './cell.reader.js';
import {
  type ChangedPairs,
  groupWord,
  PAIR_WIDTH,
  type PairChange,
  type PairDimension,
  type PairGroup,
  SQUARES_WIDTH,
  squaresOf,
} from './journey.pairs.js';
import { changedBy, readPairs } from './pair.table.js';

/** The version of journeys from which on there are sums of pairs: an older one's rows are replaced soon. */
export const PAIRS_SINCE = 7;

/** Which groups of journeys with later feedback. */
export interface PairsWanted {
  readonly build: number;
  /** Written as cells write it. Undefined: each. */
  readonly definition: string | undefined;
  readonly dimension: PairDimension;
  /** Undefined: each. */
  readonly value: string | undefined;
  /** Names of periods, half-open. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What the customers of a group add up to. */
export interface Squares {
  readonly group: PairGroup;
  /** As journey.pairs.ts says. Decoded when they are asked for: many squares are beyond what numbers hold. */
  readonly sums: readonly bigint[];
  /** Where its sums stand: as long as that stays, so does what its customers have. Null: they stand nowhere, or not all. */
  readonly version: string | null;
  /** What journeys that have closed, but are not counted yet, change about its customers. */
  readonly late: readonly (ChangedPairs & PairChange)[];
}

/** Sums of groups, with the journeys that have closed by now but are not counted yet. */
export async function readSquares(sql: Sql, wanted: PairsWanted, present: Present): Promise<readonly Squares[]> {
  const { build, definition, dimension, value, from, to } = wanted;
  const { rows } = await sql.query<PairGroup & { readonly version: string; readonly squares: Buffer }>(
    `select definition, dimension, value, squares, concat_ws(' ', ctid, xmin, md5(squares)) as version from insight.pair_cells
      where build = $1 and dimension = $2 and case when $3::text is null then definition <> '${ALL}' else definition = $3 end
        and ($4::text is null or value = $4)
        and ($5::text is null or value collate "C" >= $5) and ($6::text is null or value collate "C" < $6)`,
    [build, dimension, definition, value, from, to],
    { binary: true },
  );
  const found = new Map<string, StoredSquares>();
  for (const { squares, version, ...group } of rows)
    found.set(groupWord(group), new StoredSquares(group, version, squares));
  for (const each of await readLate(sql, wanted, present)) {
    const word = groupWord(each.group);
    const known = found.get(word) ?? new StoredSquares(each.group, null, NOTHING);
    found.set(word, known);
    known.add(each);
  }
  return [...found.values()];
}

const NOTHING = Buffer.alloc(0);

class StoredSquares implements Squares {
  readonly late: (ChangedPairs & PairChange)[] = [];
  private decoded: readonly bigint[] | undefined;

  constructor(
    readonly group: PairGroup,
    private readonly stored: string | null,
    private readonly squares: Buffer,
  ) {}

  get version(): string | null {
    return this.late.length === 0 ? this.stored : null;
  }

  get sums(): readonly bigint[] {
    return (this.decoded ??= this.decode());
  }

  add(late: ChangedPairs & PairChange): void {
    this.late.push(late);
  }

  private decode(): readonly bigint[] {
    const total = new Array<Whole>(SQUARES_WIDTH).fill(0);
    for (const { sums } of decodeSums(this.squares, SQUARES_WIDTH)) addSums(total, sums);
    for (const { before, after } of this.late) addSums(total, squaresOf(before, after));
    return total.map(BigInt);
  }
}

async function readLate(sql: Sql, wanted: PairsWanted, present: Present): Promise<Squares['late']> {
  const { pairs } = await uncountedCells(sql, wanted.build, present);
  const late = pairs.changes.filter(({ group }) => isWanted(group, wanted));
  return late.length === 0 ? [] : changedBy(late, await readPairs(sql, wanted.build, late));
}

/** `readSquares` in SQL. */
function isWanted(group: PairGroup, { definition, dimension, value, from = '', to = '\uffff' }: PairsWanted): boolean {
  return (
    (definition === undefined ? group.definition !== ALL : group.definition === definition) &&
    group.dimension === dimension &&
    (value === undefined || group.value === value) &&
    group.value >= from &&
    group.value < to
  );
}

/** PAIR_SUMS of each customer of some groups, as the nearest numbers. */
export async function readCustomersOf(
  sql: Sql,
  build: number,
  groups: readonly Squares[],
): Promise<readonly (readonly Float64Array[])[]> {
  if (groups.length === 0) return [];
  const late = groups.flatMap((each, index) => each.late.map(({ customerNo }) => ({ index, customerNo })));
  // Together, as a row for each customer costs more than what it holds.
  const { rows } = await sql.query<{ sums: Buffer | null }>(
    `select c.sums from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as w(index, definition, dimension, value)
       left join lateral (
         select string_agg(p.sums, '') as sums from insight.customer_pairs p
          where p.build = $1 and p.dimension = w.dimension and p.value = w.value and p.definition = w.definition
            and not exists (select from unnest($6::int[], $7::bigint[]) as l(index, customer_no)
                             where l.index = w.index and l.customer_no = p.customer_no)) c on true
      order by w.index`,
    [
      build,
      groups.map((_, index) => index),
      groups.map(({ group }) => group.definition),
      groups.map(({ group }) => group.dimension),
      groups.map(({ group }) => group.value),
      late.map(({ index }) => index),
      late.map(({ customerNo }) => `${customerNo}`),
    ],
    { binary: true },
  );
  return groups.map((group, index) => {
    const stored = rows[index]?.sums ?? null;
    return [
      ...(stored === null ? [] : decodeNumbers(stored, PAIR_WIDTH)),
      ...group.late.map(({ after }) => Float64Array.from(after, Number)),
    ];
  });
}
