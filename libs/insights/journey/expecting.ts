import { type Sql, together } from '#libs/eventing/database.js';
import { familiesOf } from '#libs/facts/table/customer.table.js';
import type { Tiers } from '#libs/facts/table/tier.insight.js';
import { readTiers } from '#libs/facts/table/tier.table.js';
import type { InsightContext, InsightTime, TimeDue, TimeWanted } from '#libs/insights/engine/insight.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { readTouchpoints, type Span } from './chain.table.js';
import { type JourneyContext, journeyContext } from './journey.context.js';
import { runOf } from './journey.segmentation.js';
import { countedRow, type JourneyRow, writeJourneys } from './journey.table.js';
import { storePairs } from './pair.table.js';
import { areOutdated, readOutdated } from './outdated.table.js';

/** Most journeys of one step: each is read whole. */
const STEP = 100;

/**
 * Computes journeys again of whose touchpoints something else is expected since: what was learned at a midnight holds for
 * touchpoints that were there before it was. Only their sums change, for no expectation begins or ends a journey.
 */
export const expecting: InsightTime = {
  due: areOutdated,

  async read(sql, wanted: TimeWanted): Promise<TimeDue> {
    const limit = Math.min(STEP, wanted.limit);
    const found = await readOutdated(sql, wanted, limit);
    return {
      builds: [...new Set(found.map(({ build }) => build))],
      customers: found.map(({ row }) => row.customerNo),
      more: found.length === limit,
      write: async (some, customers, contexts) => {
        const own = found.filter(({ row }) => customers.has(row.customerNo));
        for (const [build, outdated] of groupBy(own, (each) => each.build)) {
          const rows = outdated.map(({ row }) => row);
          await compute(some, rows, await journeyContext(some, contexts.get(build) as InsightContext));
        }
      },
    };
  },
};

async function compute(sql: Sql, before: readonly JourneyRow[], context: JourneyContext): Promise<void> {
  const { build, cells, dayOf } = context;
  const after = await withSummaries(sql, before, context);
  for (const row of before) if (row.counted) cells.count(countedRow(row, dayOf), -1);
  for (const row of after) if (row.counted) cells.count(countedRow(row, dayOf), 1);
  writeJourneys(sql, build, after);
  await storePairs(sql, build, cells);
}

/** Journeys with the summaries that their touchpoints have now. */
async function withSummaries(
  sql: Sql,
  rows: readonly JourneyRow[],
  { definitions }: JourneyContext,
): Promise<readonly JourneyRow[]> {
  const roots = [...new Set(rows.map(({ customerNo }) => customerNo))];
  const { membersOf } = await familiesOf(sql, roots);
  const families = roots.map((root) => ({ root, members: membersOf.get(root) ?? [root] }));
  const spans = rows.map(({ customerNo, journey: { chain, summary } }): Span => {
    const members = membersOf.get(customerNo) ?? [customerNo];
    return { root: customerNo, members, from: summary.first.place, to: summary.last.place, chain };
  });
  const [tiers, touchpoints] = await together([readTiers(sql, families), readTouchpoints(sql, spans, definitions)]);
  return rows.map((row) => {
    const { chain, definition, summary: known } = row.journey;
    const own = touchpoints.within(row.customerNo, chain, known.first.place, known.last.place);
    const summary = runOf(own, definition, definitions, tiers.get(row.customerNo) as Tiers);
    return { ...row, outdated: false, journey: summary === null ? row.journey : { ...row.journey, summary } };
  });
}

/** Does what one says is due, and once nothing is, what the other says. */
export function oneThenOther(one: InsightTime, other: InsightTime): InsightTime {
  return {
    due: (builds, parked) => `(${one.due(builds, parked)} or ${other.due(builds, parked)})`,
    async read(sql, wanted) {
      const due = await one.read(sql, wanted);
      return due.customers.length > 0 ? { ...due, more: true } : other.read(sql, wanted);
    },
  };
}
