import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, decimal, oneOf, paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { dateOf } from './churn-days.score.js';
import { readChurnMoment } from './churn-models.reader.js';
import { asOf, type ChurnAnswer, churnAnswer } from './churn-risk.answer.js';
import { BEFORE_ALL } from './churn-risk.table.js';
import { LEVELS } from './churn-risk.schemas.js';
import type { ChurnStatistics } from './churn-statistics.score.js';

export const churnFilters = {
  ...paging,
  minRisk: decimal(0, 1, 'Customers whose churn risk is at least this.'),
  level: oneOf(LEVELS, 'Customers of this level.'),
  tier: text('Customers who have this tier now.'),
};

export interface CustomerAtRisk extends ChurnAnswer {
  readonly customerId: string;
  readonly tier: string | null;
  readonly asOf: string | null;
}

/** A tenant's customers, those of the highest churn risk first; at one risk by id. */
export class ListChurnRisks extends Query<Answer<Page<CustomerAtRisk>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof churnFilters>,
  ) {
    super();
  }
}

interface Row {
  readonly customer_id: string;
  readonly tier: string | null;
  readonly risk: number;
  readonly evaluated: string | null;
  readonly statistics: ChurnStatistics;
}

/** SQL: a customer's level; $3: the day of the first live fact, null before there is one. */
const LEVEL = `case when $3::date is null or r.last_day is null or r.last_day < $3 then 'dormant' when r.lift < 0 then 'low'
                    when r.lift < 1 then 'medium' when r.lift < 2 then 'high' else 'critical' end`;

@QueryHandler(ListChurnRisks)
export class ListChurnRisksHandler implements IQueryHandler<ListChurnRisks> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, timeZone, filters }: ListChurnRisks): Promise<Answer<Page<CustomerAtRisk>>> {
    const list = listOf('churn-risk', filters);
    const after = readCursor(list, filters.cursor, ['double', 'text']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const calendar = calendarOf(timeZone);
    return inSnapshot(this.database, async (sql) => {
      const moment = await readChurnMoment(sql, tenant, (time) => calendar.dayOf(time));
      const { rows } = await sql.query<Row>(
        `select c.customer_id, r.tier, r.risk, nullif(r.evaluated, '${BEFORE_ALL}')::text as evaluated, r.statistics
           from insight.churn_risks r join fact.customers c using (customer_no)
          where r.build = ${liveBuild('churn-risk', '$1')} and r.risk is not null
            and ($2::float8 is null or r.risk >= $2)
            and ($4::text is null or ${LEVEL} = $4)
            and ($5::text is null or r.tier = $5)
            and ($6::float8 is null or r.risk < $6 or (r.risk = $6 and c.customer_id > $7))
          order by r.risk desc, c.customer_id limit $8`,
        [
          tenant,
          filters.minRisk,
          moment.liveSince === null ? null : dateOf(moment.liveSince),
          filters.level,
          filters.tier,
          after?.[0],
          after?.[1],
          limit + 1,
        ],
      );
      return pageOf(
        rows,
        limit,
        ({ customer_id, tier, evaluated, statistics }) => ({
          customerId: customer_id,
          tier,
          ...(churnAnswer(statistics, evaluated, moment) as ChurnAnswer),
          asOf: asOf(statistics, evaluated, (day) => calendar.startOfNextDay(calendar.startOf(day))),
        }),
        (last) => writeCursor(list, [`${last.risk}`, last.customer_id]),
      );
    });
  }
}
