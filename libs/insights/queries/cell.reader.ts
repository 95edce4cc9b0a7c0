import type { Sql } from '#libs/eventing/database.js';
import { calendarOf } from '#libs/insights/calendar.js';
import {
  ALL,
  ALL_DAYS,
  BINS,
  type CellKey,
  Cells,
  JOURNEY_SUMS,
  TYPE_SUMS,
} from '#libs/insights/journey/journey.cells.js';
import { countedRow, JOURNEY_COLUMNS, journeyRow, type StoredJourney } from '#libs/insights/journey/journey.table.js';

/** Which cells to add up. Dimensions are written as cells write them: `*`, `-` or `=value`. */
export interface CellsWanted {
  readonly build: number;
  /** Cells of whole journeys, or of touchpoint types. */
  readonly of: 'journeys' | 'types';
  readonly definition?: string;
  readonly tier?: string;
  /** Undefined: those of every single channel. */
  readonly channel?: string;
  readonly staff: string;
  /** Days of the journeys' ends, half-open; both undefined and not daily: all days at once. */
  readonly from?: string;
  readonly to?: string;
  /** One sum for each of these. */
  readonly by: readonly (keyof CellKey)[];
}

/** The present moment and the zone in which days count. */
export interface Present {
  readonly now: number;
  readonly timeZone: string;
}

export interface CellSums {
  readonly key: CellKey;
  readonly sums: readonly bigint[];
}

/**
 * Sums of cells, one for each combination of the `by` dimensions (the others of its key say nothing). Journeys that have
 * closed by now but are not counted yet are added.
 */
export async function sumCells(sql: Sql, wanted: CellsWanted, present: Present): Promise<readonly CellSums[]> {
  const totals = new Map<string, { key: CellKey; sums: bigint[] }>();
  const add = (key: CellKey, sums: readonly bigint[]): void => {
    const name = JSON.stringify(wanted.by.map((dimension) => key[dimension]));
    const total = totals.get(name);
    if (total === undefined) totals.set(name, { key, sums: [...sums] });
    else total.sums = total.sums.map((sum, index) => sum + (sums[index] as bigint));
  };
  for (const { key, sums } of await stored(sql, wanted)) add(key, sums);
  for (const { key, sums } of await uncounted(sql, wanted.build, present)) if (matches(wanted, key)) add(key, sums);
  return [...totals.values()];
}

function daily({ from, to, by }: CellsWanted): boolean {
  return from !== undefined || to !== undefined || by.includes('day');
}

/** What `stored` says in SQL. */
function matches(wanted: CellsWanted, key: CellKey): boolean {
  const { definition, tier, channel, staff, from, to } = wanted;
  return (
    (key.touchpoint === ALL) === (wanted.of === 'journeys') &&
    (definition === undefined || key.definition === definition) &&
    (tier === undefined || key.tier === tier) &&
    (channel === undefined ? key.channel !== ALL : key.channel === channel) &&
    key.staff === staff &&
    (key.day === ALL_DAYS) === !daily(wanted) &&
    (from === undefined || key.day >= from) &&
    (to === undefined || key.day < to)
  );
}

async function stored(sql: Sql, wanted: CellsWanted): Promise<readonly CellSums[]> {
  const { build, definition, tier, channel, staff, from, to, by } = wanted;
  const keys = by.map((dimension) => (dimension === 'day' ? 'day::text' : dimension));
  const width = wanted.of === 'journeys' ? JOURNEY_SUMS.length + 2 * BINS : TYPE_SUMS.length;
  // Summing by subscript is three times as fast as unnesting.
  const sums = Array.from({ length: width }, (_, index) => `sum(sums[${index + 1}])`);
  const { rows } = await sql.query<Record<string, string> & { sums: readonly string[] }>(
    `select ${keys.map((key, index) => `${key} as ${by[index]}, `).join('')} array[${sums.join(', ')}] as sums
       from insight.cells
      where build = $1 and ($2::text is null or definition = $2) and ($3::text is null or tier = $3)
        and case when $4::text is null then channel <> '${ALL}' else channel = $4 end and staff = $5
        and (touchpoint = '${ALL}') = $6
        and case when $7 then day > '${ALL_DAYS}' else day = '${ALL_DAYS}' end
        and ($8::date is null or day >= $8) and ($9::date is null or day < $9)
      ${keys.length === 0 ? 'having count(*) > 0' : `group by ${keys.join(', ')}`}`,
    [build, definition, tier, channel, staff, wanted.of === 'journeys', daily(wanted), from, to],
  );
  return rows.map((row) => ({ key: { ...ANY, ...pick(row, by) }, sums: row.sums.map(BigInt) }));
}

const ANY: CellKey = {
  definition: ALL,
  day: ALL_DAYS,
  tier: ALL,
  channel: ALL,
  staff: ALL,
  stage: ALL,
  touchpoint: ALL,
};

function pick(row: Readonly<Record<string, unknown>>, by: readonly (keyof CellKey)[]): Partial<CellKey> {
  return Object.fromEntries(by.map((dimension) => [dimension, row[dimension] as string]));
}

/** The cells of journeys that went idle for longer than their gap since they were last counted. */
async function uncounted(sql: Sql, build: number, { now, timeZone }: Present): Promise<readonly CellSums[]> {
  const { rows } = await sql.query<StoredJourney>(
    `select ${JOURNEY_COLUMNS} from insight.journeys j where j.build = $1 and not j.counted and j.closes_at < $2`,
    [build, new Date(now)],
  );
  if (rows.length === 0) return [];
  const cells = new Cells();
  const dayOf = calendarOf(timeZone);
  for (const row of rows) cells.count(countedRow(journeyRow(row), dayOf), 1n);
  return cells.entries();
}
