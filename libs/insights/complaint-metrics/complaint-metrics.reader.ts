import { type Sql, together } from '#libs/eventing/database.js';
import { SumsByName } from '#libs/insights/engine/named.sums.js';
import { decodeSums } from '#libs/insights/engine/sums.codec.js';
import { PERIODS, periodOf } from '#libs/insights/reading/period.js';
import { bucketInSql, type Histogram } from '#libs/insights/scores/log-histogram.score.js';
import type { ComplaintMetricsFilters } from './complaint-metrics.filters.js';
import { selectComplaints, type Selection } from './complaint-metrics.selection.js';
import { spanColumns, spansOf } from '#libs/insights/reading/spans.js';
import {
  addParts,
  COMPLAINT_CELLS,
  type Counted,
  DIMENSIONS,
  type Dimension,
  NONE,
  one,
  partsOf,
  valuesOf,
  type Vectors,
} from './complaint-metrics.sums.js';
import { knownMeasure, MEASURED, type StoredMeasure } from './complaint-metrics.table.js';

/** The sums over a group's complaints, and how long those that are open have been so. */
export interface ComplaintGroup {
  readonly vectors: Vectors;
  readonly open: Histogram;
}

export type ComplaintGroups = ReadonlyMap<string | null, ComplaintGroup>;

type Groups = Map<string | null, { readonly vectors: Vectors; readonly open: Map<number, number> }>;

/**
 * Complaints by group; the key null holds those without one, or all if there is no grouping.
 *
 * Cells tell of one dimension at a time: what asks for two at once is counted from the complaints themselves.
 *
 * @param now milliseconds since 1970
 */
export async function readComplaintGroups(
  sql: Sql,
  build: number,
  filters: ComplaintMetricsFilters,
  now: number,
): Promise<ComplaintGroups> {
  const groups: Groups = new Map();
  const selection = selectComplaints(build, filters);
  const dimension = cellsOf(filters, selection);
  await together([
    dimension === null
      ? countComplaints(sql, filters, selection, groups)
      : sumCells(
          sql,
          build,
          filters,
          { dimension, values: dimension === 'all' ? undefined : selection.wanted.get(dimension) },
          groups,
        ),
    countOpen(sql, filters, selectComplaints(build, filters), now, groups),
  ]);
  return groups;
}

/** The dimension whose cells answer; null: none does. */
function cellsOf({ groupBy }: ComplaintMetricsFilters, { wanted }: Selection): Dimension | 'all' | null {
  const by = dimensionOf(groupBy);
  // Complaints with one label may have others, which its cells do not know.
  if (by === 'label' && wanted.has('label')) return null;
  const [first, ...others] = new Set([...wanted.keys(), ...(by === undefined ? [] : [by])]);
  return others.length > 0 ? null : (first ?? 'all');
}

function dimensionOf(groupBy: ComplaintMetricsFilters['groupBy']): Dimension | undefined {
  return DIMENSIONS.find((each) => each === groupBy);
}

async function sumCells(
  sql: Sql,
  build: number,
  { groupBy, from, to }: ComplaintMetricsFilters,
  { dimension, values }: { readonly dimension: Dimension | 'all'; readonly values: readonly string[] | undefined },
  groups: Groups,
): Promise<void> {
  const spans = spansOf(groupBy, from, to);
  const { rows } = await sql.query<CellRow>(
    `select c.value, c.day::text, c.counts, c.parts, c.times
       from unnest($3::text[], $4::date[], $5::date[]) as s(span, first, until)
       join insight.complaint_cells c
         on c.build = $1 and c.dimension = $2 and c.span = s.span and c.day >= s.first and c.day < s.until
      where ($6::text[] is null or c.value = any($6)) and length(c.counts) > 0`,
    [build, dimension, ...spanColumns(spans), values],
    { binary: true },
  );
  for (const { value, day, ...bytes } of rows) {
    const { vectors } = groupOf(groups, keyOf(groupBy, value, day));
    for (const [column, vector] of Object.entries(vectors))
      vector.add(decodeSums(bytes[column as keyof Vectors], vector.width));
  }
}

interface CellRow extends Readonly<Record<keyof Vectors, Buffer>> {
  readonly value: string;
  readonly day: string;
}

/** How many are read at once, which are all that memory holds besides the sums. */
const FETCH = 5_000;

async function countComplaints(
  sql: Sql,
  { groupBy }: ComplaintMetricsFilters,
  { condition, values }: Selection,
  groups: Groups,
): Promise<void> {
  const count = values.length;
  for (let after: StoredMeasure | undefined; ; ) {
    const { rows }: { readonly rows: readonly StoredMeasure[] } = await sql.query<StoredMeasure>(
      `select ${MEASURED} from insight.complaint_measures m
        where ${condition} and ($${count + 1}::bigint is null or (m.customer_no, m.complaint_id) > ($${count + 1}, $${count + 2}::text))
        order by m.customer_no, m.complaint_id limit ${FETCH}`,
      [...values, after && `${after.customer_no}`, after?.complaint_id],
    );
    for (const row of rows) {
      const complaint = knownMeasure(row);
      const parts = partsOf(complaint.measure, 1n);
      for (const value of valuesBy(groupBy, complaint))
        addParts(groupOf(groups, keyOf(groupBy, value, complaint.day)).vectors, parts);
    }
    after = rows.at(-1);
    if (rows.length < FETCH) return;
  }
}

function valuesBy(groupBy: ComplaintMetricsFilters['groupBy'], complaint: Counted): readonly string[] {
  const by = dimensionOf(groupBy);
  return by === undefined ? [NONE] : valuesOf(complaint, by);
}

/** Those that are open are few, and how long they have been so changes all the time: nothing of it is stored. */
async function countOpen(
  sql: Sql,
  { groupBy }: ComplaintMetricsFilters,
  { condition, values }: Selection,
  now: number,
  groups: Groups,
): Promise<void> {
  const by = dimensionOf(groupBy);
  const value = by === undefined ? 'null' : by === 'label' ? 'l.label' : `m.${by}::text`;
  const day = PERIODS.some((each) => each === groupBy) ? 'm.day::text' : 'null';
  const age = `greatest(0, extract(epoch from $${values.length + 1}::timestamptz - m.filed_at)::float8 * 1000)`;
  const { rows } = await sql.query<OpenRow>(
    `select value, day, ${bucketInSql('age')} as bucket, count(*)::int as n
       from (
         select ${value} as value, ${day} as day, ${age} as age from insight.complaint_measures m
         ${by === 'label' ? 'left join lateral unnest(m.labels) as l(label) on true' : ''} where ${condition} and m.open
       ) open group by 1, 2, 3`,
    [...values, new Date(now)],
  );
  for (const row of rows) {
    const { open } = groupOf(groups, keyOf(groupBy, one(row.value), row.day ?? ''));
    open.set(row.bucket, (open.get(row.bucket) ?? 0) + row.n);
  }
}

interface OpenRow {
  readonly value: string | null;
  readonly day: string | null;
  readonly bucket: number;
  readonly n: number;
}

function keyOf(groupBy: ComplaintMetricsFilters['groupBy'], value: string, day: string): string | null {
  if (groupBy === undefined) return null;
  const period = PERIODS.find((each) => each === groupBy);
  if (period !== undefined) return periodOf(period, day);
  return value === NONE ? null : value.slice(1);
}

function groupOf(groups: Groups, key: string | null) {
  const found = groups.get(key) ?? emptyGroup();
  groups.set(key, found);
  return found;
}

export function emptyGroup(): { readonly vectors: Vectors; readonly open: Map<number, number> } {
  const { counts, parts, times } = COMPLAINT_CELLS.vectors;
  const vectors = { counts: new SumsByName(counts), parts: new SumsByName(parts), times: new SumsByName(times) };
  return { vectors, open: new Map() };
}
