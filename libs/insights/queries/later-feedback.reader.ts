import type { Sql } from '#libs/eventing/database.js';
import { periodsOf, startOfDay } from '#libs/insights/calendar.js';
import type { PairSums } from '#libs/insights/scores/correlation.score.js';
import type { Present } from './cell.reader.js';
import { isClosed } from './journey.row.js';
import type { PeakEndFilters } from './peak-end.filters.js';

/** One customer's journeys that have later feedback: each score with it. */
export interface CustomerPairs {
  readonly peakEnd: PairSums;
  readonly mean: PairSums;
}

/** What the journeys are grouped by, over `j` and the channel `t.channel` of its touchpoints. */
const KEYS: Readonly<Record<NonNullable<PeakEndFilters['groupBy']>, string>> = {
  definition: 'j.definition',
  tier: 'j.tier',
  channel: 't.channel',
  ...periodsOf('j.last_at', '$3'),
};

/**
 * Scores beside later feedback by group and customer, over closed scored journeys. Sums in exact arithmetic: the order in
 * which rows are met changes nothing.
 */
export async function readLaterFeedback(
  sql: Sql,
  build: number,
  filters: PeakEndFilters,
  { now, timeZone }: Present,
): Promise<ReadonlyMap<string | null, readonly CustomerPairs[]>> {
  const { groupBy, definition, tier, channel, staffId, from, to } = filters;
  const key = groupBy === undefined ? 'null' : KEYS[groupBy];
  // A touchpoint's group in the stored summary: [stage, type, channel, staff …].
  const touched =
    groupBy === 'channel' || channel !== undefined || staffId !== undefined
      ? `cross join lateral (
           select distinct ${groupBy === 'channel' ? 'g->>2 as channel' : 'null::text as channel'}
             from json_array_elements(j.summary->'groups') g
            where ($8::text is null or g->>2 = $8) and ($9::text is null or g->>3 = $9)
         ) t`
      : '';
  const { rows } = await sql.query<Row>(
    `select key, customer_no, count(*)::int as n, sum(p)::float8 as p, sum(m)::float8 as m, sum(y)::float8 as y,
            sum(p * p)::float8 as pp, sum(m * m)::float8 as mm, sum(y * y)::float8 as yy, sum(p * y)::float8 as py, sum(m * y)::float8 as my
       from (
         select ${key}::text as key, j.customer_no, j.peak_end::numeric as p, j.mean::numeric as m, j.later_feedback::numeric as y
           from insight.journeys j ${touched}
          where j.build = $1 and j.later_feedback is not null and j.peak_end is not null and ${isClosed('$2')}
            and ($4::text is null or j.definition = $4) and ($5::text is null or j.tier = $5)
            and ($6::date is null or j.last_at >= ${startOfDay('$6', '$3')})
            and ($7::date is null or j.last_at < ${startOfDay('$7', '$3')})
       ) pairs group by key, customer_no order by customer_no`,
    [build, new Date(now), timeZone, definition, tier, from, to, ...(touched === '' ? [] : [channel, staffId])],
  );
  const found = new Map<string | null, CustomerPairs[]>();
  for (const row of rows) {
    const pairs = found.get(row.key);
    if (pairs === undefined) found.set(row.key, [pairsOf(row)]);
    else pairs.push(pairsOf(row));
  }
  return found;
}

interface Row {
  readonly key: string | null;
  readonly n: number;
  readonly p: number;
  readonly m: number;
  readonly y: number;
  readonly pp: number;
  readonly mm: number;
  readonly yy: number;
  readonly py: number;
  readonly my: number;
}

function pairsOf({ n, p, m, y, pp, mm, yy, py, my }: Row): CustomerPairs {
  return { peakEnd: { n, x: p, y, xy: py, xx: pp, yy }, mean: { n, x: m, y, xy: my, xx: mm, yy } };
}
