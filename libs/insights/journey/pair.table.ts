import type { Sql } from '#libs/eventing/database.js';
import { decodeSums, encodeSums } from '#libs/insights/engine/sums.codec.js';
import { plus, type Whole } from '#libs/kernel/whole.js';
import type { Cells } from './journey.cells.js';
import { type ChangedPairs, countSquares, PAIR_WIDTH, type PairChange } from './journey.pairs.js';

/** What customers without pairs have. */
const NONE: readonly Whole[] = new Array<Whole>(PAIR_WIDTH).fill(0);

/**
 * Stores what has changed about the pairs of the journeys that were counted, and counts that.
 * @param whose new customers have none yet: nothing is read
 */
export async function storePairs(
  sql: Sql,
  build: number,
  { pairs: { changes }, sums }: Cells,
  whose: 'known' | 'new' = 'known',
): Promise<void> {
  if (changes.length === 0) return;
  const known = whose === 'new' ? changes.map(() => NONE) : await readPairs(sql, build, changes);
  const changed = changedBy(changes, known);
  const [gone, kept] = [changed.filter(isGone), changed.filter((each) => !isGone(each))];
  if (gone.length > 0)
    void sql.query(
      `delete from insight.customer_pairs p using unnest(${KEYS}) as d(definition, dimension, value, customer_no)
        where p.build = $1 and p.definition = d.definition and p.dimension = d.dimension and p.value = d.value and p.customer_no = d.customer_no`,
      [build, ...keysOf(gone)],
    );
  if (kept.length > 0)
    void sql.query(
      `insert into insight.customer_pairs (build, definition, dimension, value, customer_no, sums)
       select $1, * from unnest(${KEYS}, $6::bytea[])
       on conflict (build, definition, dimension, value, customer_no) do update set sums = excluded.sums`,
      [build, ...keysOf(kept), kept.map(({ after }) => encodePairs(after))],
    );
  countSquares(sums, changed);
}

/** What is to be changed, with what is there. */
export function changedBy(
  changes: readonly PairChange[],
  known: readonly (readonly Whole[])[],
): readonly (ChangedPairs & PairChange)[] {
  return changes.map((change, index) => {
    const before = known[index] as readonly Whole[];
    return { ...change, before, after: before.map((sum, at) => plus(sum, change.sums[at] as Whole)) };
  });
}

/** Sums of customers' pairs (PAIR_SUMS) in the groups that are to change. */
export async function readPairs(
  sql: Sql,
  build: number,
  changes: readonly PairChange[],
): Promise<readonly (readonly Whole[])[]> {
  const { rows } = await sql.query<{ sums: Buffer | null }>(
    `select p.sums from unnest(${KEYS}) with ordinality as w(definition, dimension, value, customer_no, n)
       left join insight.customer_pairs p
         on p.build = $1 and p.definition = w.definition and p.dimension = w.dimension and p.value = w.value and p.customer_no = w.customer_no
      order by w.n`,
    [build, ...keysOf(changes)],
    { binary: true },
  );
  return rows.map(({ sums }) => (sums === null ? NONE : decodePairs(sums)));
}

const KEYS = '$2::text[], $3::text[], $4::text[], $5::bigint[]';

function keysOf(changes: readonly PairChange[]): unknown[] {
  return [
    changes.map(({ group }) => group.definition),
    changes.map(({ group }) => group.dimension),
    changes.map(({ group }) => group.value),
    changes.map(({ customerNo }) => `${customerNo}`),
  ];
}

const isGone = ({ after }: ChangedPairs) => after[0] === 0;

function encodePairs(sums: readonly Whole[]): Buffer {
  return encodeSums([{ names: [], sums }]);
}

/** PAIR_SUMS as they are stored. */
export function decodePairs(bytes: Buffer): readonly Whole[] {
  return [...decodeSums(bytes, PAIR_WIDTH)][0]?.sums ?? NONE;
}
