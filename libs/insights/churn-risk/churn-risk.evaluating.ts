import type { Sql } from '#libs/eventing/database.js';
import type { InsightContext, InsightTime, TimeDue, TimeWanted } from '#libs/insights/engine/insight.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { readChurnMoment } from './churn-models.reader.js';
import { type ChurnRow, churnRowOf, writeEvaluations } from './churn-risk.table.js';
import type { ChurnStatistics } from './churn-statistics.score.js';

interface Due {
  readonly build: number;
  readonly customer_no: bigint;
  readonly statistics: ChurnStatistics;
}

/** SQL: the builds, each with the last date of its tenant's that is over. */
const closedDays = (builds: string) =>
  `(select build, d.day from (${builds}) b join engine.builds using (build) join fact.closed_days d using (tenant))`;

/**
 * Evaluates customers anew when a date of their tenant's is over. Until then their rows say as of which date they are, and
 * whoever asks about one customer is answered as of the last one.
 */
export const evaluating: InsightTime = {
  due: (builds, parked) => `exists (
    select from ${closedDays(builds)} b join insight.churn_risks r on r.build = b.build and r.evaluated < b.day
     where r.customer_no <> all(array(${parked})))`,

  async read(sql, { builds, limit, without }: TimeWanted): Promise<TimeDue> {
    const { rows } = await sql.query<Due>(
      `select r.build, r.customer_no, r.statistics
         from ${closedDays(builds)} b
         cross join lateral (select * from insight.churn_risks where build = b.build and evaluated < b.day
                                and customer_no <> all($1::bigint[]) limit $2) r
        limit $2`,
      [without.map(String), limit],
    );
    return {
      builds: [...new Set(rows.map((row) => row.build))],
      customers: rows.map((row) => row.customer_no),
      more: rows.length === limit,
      write: (some, customers, contexts) =>
        evaluate(
          some,
          rows.filter((row) => customers.has(row.customer_no)),
          contexts,
        ),
    };
  },
};

async function evaluate(sql: Sql, rows: readonly Due[], contexts: ReadonlyMap<number, InsightContext>): Promise<void> {
  for (const [build, due] of groupBy(rows, (row) => row.build)) {
    const { tenant, dayOf } = contexts.get(build) as InsightContext;
    const { closed, models } = await readChurnMoment(sql, tenant, dayOf);
    const evaluated: readonly ChurnRow[] = due.map(({ customer_no: root, statistics }) =>
      churnRowOf({ root, statistics }, closed, models),
    );
    writeEvaluations(sql, build, evaluated);
  }
}
