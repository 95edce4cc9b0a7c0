import type { ChurnLevel } from '#libs/facts/churn-level/churn-level.events.js';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Database, together } from '#libs/eventing/database.js';
import { isFactOf } from '#libs/facts/table/customer-fact.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import { findCustomer, parkedMark } from '#libs/insights/reading/customer.group.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { churnStatisticsOf } from './churn-fact.score.js';
import { churnHistory } from './churn-history.insight.js';
import { readChurnMoment } from './churn-models.reader.js';
import { asOf, churnAnswer } from './churn-risk.answer.js';
import { churnLevel, type ChurnReason, exclusionOf } from './churn-risk.score.js';
import { CHURN_FACTS } from './churn-statistics.score.js';

/** One customer's churn risk, and how it came to be. */
export interface ChurnRiskOfCustomer {
  readonly customerId: string;
  readonly mergedFrom: readonly string[];
  /** null: none is told. */
  readonly risk: number | null;
  readonly level: ChurnLevel | null;
  readonly lift: number | null;
  readonly reasons: readonly ChurnReason[];
  readonly notTold: 'lost' | 'erased' | 'objecting' | null;
  readonly horizonDays: number;
  readonly model: 'priors' | 'fitted';
  readonly asOf: string | null;
  readonly history: readonly { readonly at: string; readonly risk: number; readonly level: ChurnLevel }[];
  readonly parked?: true;
}

export class GetChurnRisk extends Query<Answer<ChurnRiskOfCustomer>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly customerId: string,
  ) {
    super();
  }
}

/**
 * Computes it from the customer's facts as of the last date that is over: whether or not its row has been evaluated since
 * midnight, the answer is the same.
 */
@QueryHandler(GetChurnRisk)
export class GetChurnRiskHandler implements IQueryHandler<GetChurnRisk> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  execute({ tenant, timeZone, customerId }: GetChurnRisk): Promise<Answer<ChurnRiskOfCustomer>> {
    const calendar = calendarOf(timeZone);
    const dayOf = (time: number) => calendar.dayOf(time);
    const endOf = (day: string) => calendar.startOfNextDay(calendar.startOf(day));
    return inSnapshot(this.database, async (sql) => {
      const [group, moment] = await together([
        findCustomer(sql, tenant, customerId),
        readChurnMoment(sql, tenant, dayOf),
      ]);
      const { closed, models, liveSince } = moment;
      const [whole] = await readWholeCustomers(sql, [group], CHURN_FACTS);
      const facts = (whole?.facts ?? []).filter((fact) => isFactOf(fact, CHURN_FACTS));
      const statistics = churnStatisticsOf(facts, dayOf);
      const notTold = exclusionOf(statistics);
      const answer = churnAnswer(statistics, closed, moment);
      return {
        customerId: group.customerId,
        mergedFrom: group.mergedFrom,
        risk: answer?.risk ?? null,
        level: answer?.level ?? null,
        lift: answer?.lift ?? null,
        reasons: answer?.reasons ?? [],
        notTold,
        horizonDays: models.at(closed).horizonDays,
        model: models.fitAt(closed) === undefined ? 'priors' : 'fitted',
        asOf: asOf(statistics, closed, endOf),
        // Of one who objects, nothing is predicted for the past either.
        history:
          notTold === 'objecting'
            ? []
            : churnHistory(facts, closed, models, dayOf).map(({ day, risk, lift, active }) => ({
                at: new Date(endOf(day)).toISOString(),
                risk,
                level: churnLevel({ days: [active] }, lift, liveSince),
              })),
        ...parkedMark(group),
      };
    });
  }
}
