import type { Sql } from '#libs/eventing/database.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Whole } from '#libs/kernel/whole.js';
import { DecodedNames, DecodedSums } from '#libs/insights/engine/decoded.sums.js';
import { type Period, periodOf } from '#libs/insights/reading/period.js';
import { nearestSpansOf, type SignedSpan, type Span, spanColumns, spansOf } from '#libs/insights/reading/spans.js';
import { addSums, type Named } from '#libs/insights/engine/named.sums.js';
import type { LiveBuild } from './defined.build.js';
import { ALL, ALL_DAYS } from './cell.dimensions.js';
import { type CellKey, Cells } from './journey.cells.js';
import { ADDS_UP, JOURNEY_WIDTH, TYPE_WIDTH } from './journey.sums.js';
import { countedRow, JOURNEY_COLUMNS, journeyRow, type StoredJourney } from './journey.table.js';

/** What the sums cover. */
export type SumKey = CellKey & {
  readonly channel: string;
  readonly stage: string;
  readonly touchpoint: string;
};

/** Which cells to add up. Dimensions are written as cells write them: `*`, `-` or `=value`. */
export interface CellsWanted extends LiveBuild {
  /** Sums of whole journeys, or of touchpoint types. */
  readonly of: 'journeys' | 'types';
  readonly definition?: string;
  readonly tier?: string;
  /** Undefined: each channel by itself. */
  readonly channel?: string;
  readonly staff: string;
  /** Days of the journeys' ends, half-open. */
  readonly from?: string;
  readonly to?: string;
  /** One sum for each of these. */
  readonly by: readonly (keyof SumKey)[];
  /** What `day` tells apart, by its name (reading/period.ts). Undefined: each day. */
  readonly period?: Period;
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

/** Sums of the wanted kind, of one cell or of several that are not told apart. */
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

/** The version of journeys from which on there are months: an older one's rows are replaced soon. */
const MONTHS = 6;

function wantedSpans({ version, staff, from, to, by, period = 'day' }: CellsWanted): readonly SignedSpan[] {
  const hasMonths = version >= MONTHS && staff === ALL;
  const told = by.includes('day') ? period : undefined;
  const spans = told === undefined ? nearestSpansOf(from, to) : added(spansOf(told, from, to));
  return hasMonths || spans.every(({ span }) => span !== 'month') ? spans : added([{ span: 'day', from, to }]);
}

const added = (spans: readonly Span[]) => spans.map((span): SignedSpan => ({ ...span, sign: 1 }));

/** `stored` in SQL. Of cells that are not stored, those of days tell all. */
function matches(wanted: CellsWanted, key: CellKey): boolean {
  const { definition, tier, staff, from = '', to = '\uffff' } = wanted;
  return (
    (definition === undefined || key.definition === definition) &&
    (tier === undefined || key.tier === tier) &&
    key.staff === staff &&
    key.day !== ALL_DAYS &&
    key.day >= from &&
    key.day < to
  );
}

/** SQL: the cells `c` of a span `s`. $3: staff */
const CELLS_OF = {
  all: `insight.cells c on c.staff = $3 and c.day = '${ALL_DAYS}'`,
  month: `insight.month_cells c on $3 = '${ALL}' and c.day >= s.first and c.day < s.until`,
  day: `insight.cells c on c.staff = $3 and c.day > '${ALL_DAYS}' and c.day >= s.first and c.day < s.until`,
} as const;

async function stored(sql: Sql, wanted: CellsWanted): Promise<readonly CellPart[]> {
  const { build, of, definition, tier, staff, by } = wanted;
  const spans = wantedSpans(wanted);
  if (spans.length === 0) return [];
  const told = (['definition', 'day', 'tier'] as const).map((each) =>
    by.includes(each) ? `c.${each}::text` : `'' as ${each}`,
  );
  const parts = [...new Set(spans.map(({ span }) => span))].map(
    (span) =>
      `select ${told.join(', ')}, c.${of} as sums, s.sign from s join ${CELLS_OF[span]}
        where s.span = '${span}' and c.build = $1 and ($2::text is null or c.definition = $2) and ($4::text is null or c.tier = $4)`,
  );
  const { rows } = await sql.query<Omit<CellKey, 'staff'> & { readonly sums: Buffer; readonly sign: 1 | -1 }>(
    `with s as (select * from unnest($5::text[], $6::date[], $7::date[], $8::int[]) as s(span, first, until, sign))
     select definition, day, tier, sign, string_agg(sums, ''::bytea) as sums from (${parts.join(' union all ')}) c
      where length(sums) > 0 group by definition, day, tier, sign`,
    [build, definition, staff, tier, ...spanColumns(spans), spans.map(({ sign }) => sign)],
    { binary: true },
  );
  const width = of === 'journeys' ? JOURNEY_WIDTH : TYPE_WIDTH;
  const names = new DecodedNames(([channel = ALL]) => firstWanted(wanted, channel) !== null);
  // Added up as they are read: hundreds of days may make one sum.
  const found = new Map<string, { readonly key: CellKey; readonly parts: DecodedSums }>();
  for (const { sums, sign, ...cell } of rows) {
    const key = { ...cell, staff, day: periodOf(wanted.period ?? 'day', cell.day) };
    const name = by.map((dimension) => (dimension in key ? key[dimension as keyof CellKey] : '')).join('\0');
    let known = found.get(name);
    if (!known) found.set(name, (known = { key, parts: new DecodedSums(width, names) }));
    known.parts.add(sums, sign);
  }
  return [...found.values()];
}

/** Cells of the journeys that have been idle for longer than their gap but are not counted yet. */
async function uncounted(sql: Sql, wanted: CellsWanted, present: Present): Promise<readonly CellPart[]> {
  const cells = await uncountedCells(sql, wanted.build, present);
  return cells
    .entries()
    .filter(({ key }) => matches(wanted, key))
    .map(({ key, vectors }) => ({
      key: { ...key, day: periodOf(wanted.period ?? 'day', key.day) },
      parts: vectors[wanted.of],
    }));
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
