import type { Sql } from '#libs/eventing/database.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Whole } from '#libs/kernel/whole.js';
import { decodeSums } from '#libs/insights/engine/sums.codec.js';
import { addSums, type Named } from '#libs/insights/engine/named.sums.js';
import { ALL, ALL_DAYS, type CellKey, Cells } from './journey.cells.js';
import { ADDS_UP, JOURNEY_WIDTH, TYPE_WIDTH } from './journey.sums.js';
import { countedRow, JOURNEY_COLUMNS, journeyRow, type StoredJourney } from './journey.table.js';

/** What the sums cover. */
export type SumKey = CellKey & {
  readonly channel: string;
  readonly stage: string;
  readonly touchpoint: string;
};

/** Which cells to add up. Dimensions are written as cells write them: `*`, `-` or `=value`. */
export interface CellsWanted {
  readonly build: number;
  /** Sums of whole journeys, or of touchpoint types. */
  readonly of: 'journeys' | 'types';
  readonly definition?: string;
  readonly tier?: string;
  /** Undefined: each channel by itself. */
  readonly channel?: string;
  readonly staff: string;
  /** Days of the journeys' ends, half-open; both undefined and not daily: all days at once. */
  readonly from?: string;
  readonly to?: string;
  /** One sum for each of these. */
  readonly by: readonly (keyof SumKey)[];
}

/** The present moment, and the zone that days are counted in. */
export interface Present {
  readonly now: number;
  readonly timeZone: string;
}

export interface CellSums {
  readonly key: SumKey;
  readonly sums: readonly bigint[];
}

/** One cell's sums of the wanted kind. */
interface CellPart {
  readonly key: CellKey;
  readonly parts: Iterable<Named>;
}

/**
 * Sums of cells, one for each combination of the `by` dimensions (its other dimensions are ignored). Journeys that have
 * closed by now but are not counted yet are added.
 */
export async function sumCells(sql: Sql, wanted: CellsWanted, present: Present): Promise<readonly CellSums[]> {
  const cells = [...(await stored(sql, wanted)), ...(await uncounted(sql, wanted, present))];
  const totals = new Map<string, { key: SumKey; sums: Whole[] }>();
  for (const { key: ofCell, parts } of cells) {
    for (const { names, sums } of parts) {
      const [channel = ALL, stage = ALL, touchpoint = ALL] = names;
      const from = firstWanted(wanted, channel);
      if (from === null) continue;
      const key: SumKey = { ...ofCell, channel, stage, touchpoint };
      const name = wanted.by.map((dimension) => key[dimension]).join('\0');
      let total = totals.get(name);
      if (!total) totals.set(name, (total = { key, sums: new Array<Whole>(sums.length).fill(0) }));
      addSums(total.sums, sums, from);
    }
  }
  return [...totals.values()].map(({ key, sums }) => ({ key, sums: sums.map(BigInt) }));
}

/** First sum wanted of a channel; null: none. Sums that add up over channels are stored per channel only. */
function firstWanted({ of, channel }: CellsWanted, found: string): number | null {
  if (channel === undefined) return found === ALL ? null : 0;
  if (found === channel) return 0;
  return of === 'types' && channel === ALL ? ADDS_UP : null;
}

function daily({ from, to, by }: CellsWanted): boolean {
  return from !== undefined || to !== undefined || by.includes('day');
}

/** `stored` in SQL. */
function matches(wanted: CellsWanted, key: CellKey): boolean {
  const { definition, tier, staff, from, to } = wanted;
  return (
    (definition === undefined || key.definition === definition) &&
    (tier === undefined || key.tier === tier) &&
    key.staff === staff &&
    (key.day === ALL_DAYS) === !daily(wanted) &&
    (from === undefined || key.day >= from) &&
    (to === undefined || key.day < to)
  );
}

async function stored(sql: Sql, wanted: CellsWanted): Promise<readonly CellPart[]> {
  const { build, of, definition, tier, staff, from, to } = wanted;
  const { rows } = await sql.query<CellKey & { readonly sums: Buffer }>(
    `select definition, staff, day::text, tier, ${of} as sums
       from insight.cells
      where build = $1 and ($2::text is null or definition = $2) and staff = $3 and ($4::text is null or tier = $4)
        and case when $5 then day > '${ALL_DAYS}' else day = '${ALL_DAYS}' end
        and ($6::date is null or day >= $6) and ($7::date is null or day < $7)`,
    [build, definition, staff, tier, daily(wanted), from, to],
  );
  const width = of === 'journeys' ? JOURNEY_WIDTH : TYPE_WIDTH;
  return rows.map(({ sums, ...key }) => ({ key, parts: decodeSums(sums, width) }));
}

/** Cells of the journeys that have been idle for longer than their gap but are not counted yet. */
async function uncounted(sql: Sql, wanted: CellsWanted, present: Present): Promise<readonly CellPart[]> {
  const cells = await uncountedCells(sql, wanted.build, present);
  return cells
    .entries()
    .filter(({ key }) => matches(wanted, key))
    .map((cell) => ({ key: cell.key, parts: cell.vectors[wanted.of] }));
}

/** The same, whatever is wanted of them. */
export async function uncountedCells(sql: Sql, build: number, { now, timeZone }: Present): Promise<Cells> {
  const { rows } = await sql.query<StoredJourney>(
    `select ${JOURNEY_COLUMNS} from insight.journeys j where j.build = $1 and not j.counted and j.closes_at < $2`,
    [build, new Date(now)],
  );
  const cells = new Cells();
  const calendar = calendarOf(timeZone);
  for (const row of rows)
    cells.count(
      countedRow(journeyRow(row), (time) => calendar.dayOf(time)),
      1,
    );
  return cells;
}
