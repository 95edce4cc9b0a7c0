import { addTo } from '#libs/kernel/grouping.js';
import type { Sql } from '#libs/eventing/database.js';
import { periodIn } from '#libs/insights/reading/calendar.js';
import { UNIT } from '#libs/insights/scores/units.score.js';
import type { Present } from '#libs/insights/journey/cell.reader.js';
import type { PeakEndFilters } from './peak-end.filters.js';
import type { CustomerPairs } from './customer-pairs.js';
import { selectJourneys } from './peak-end.selection.js';

/** What the journeys are grouped by, over `j` and the channel `t.channel` of its touchpoints. */
const KEYS = { definition: 'j.definition', tier: 'j.tier', channel: 't.channel' } as const;

/**
 * Scores beside later feedback by group and customer, over closed scored journeys: whatever the filters, in a time that
 * grows with the journeys that have later feedback. Added up in the order of the scores, and customers in the order of
 * their sums: what is computed from them does not depend on who came first, not even in its last digit. (Exact sums, of
 * `numeric`, take ten times as long.) Scores are rounded as units are.
 */
export async function readPairsOfJourneys(
  sql: Sql,
  build: number,
  filters: PeakEndFilters,
  present: Present,
): Promise<ReadonlyMap<string | null, readonly CustomerPairs[]>> {
  const { groupBy } = filters;
  const { condition, values } = selectJourneys(build, filters, present);
  const key = keyOf(groupBy, present, (value) => `$${values.push(value)}`);
  const { rows } = await sql.query<Row>(
    `select key, customer_no, count(*)::int as n, sum(p) as p, sum(m) as m, sum(y) as y,
            sum(p * p) as pp, sum(m * m) as mm, sum(y * y) as yy, sum(p * y) as py, sum(m * y) as my
       from (
         select ${key}::text as key, j.customer_no, ${rounded('j.peak_end')} as p, ${rounded('j.mean')} as m, ${rounded('j.later_feedback')} as y
           from insight.journeys j ${groupBy === 'channel' ? 'cross join unnest(j.channels) as t(channel)' : ''}
          where ${condition} and j.later_feedback is not null and j.peak_end is not null
          order by 1, 2, 3, 4, 5
       ) pairs group by key, customer_no order by n, p, m, y, pp, mm, yy, py, my`,
    values,
  );
  const found = new Map<string | null, CustomerPairs[]>();
  for (const row of rows) addTo(found, row.key, pairsOf(row));
  return found;
}

function keyOf(groupBy: PeakEndFilters['groupBy'], present: Present, given: (value: unknown) => string): string {
  if (groupBy === undefined) return 'null';
  if (groupBy === 'day' || groupBy === 'week' || groupBy === 'month')
    return periodIn(groupBy, 'j.last_at', present, given);
  return KEYS[groupBy];
}

const rounded = (score: string) => `round(${score} * ${UNIT}) / ${UNIT}`;

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
