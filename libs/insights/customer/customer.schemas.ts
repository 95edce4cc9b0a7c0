import {
  anything,
  array,
  boolean,
  choice,
  count,
  instant,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { churnOfProfile } from '#libs/insights/churn-risk/churn-risk.schemas.js';
import { parked, score } from '#libs/insights/reading/shared.schemas.js';
import { STAGES } from '#libs/insights/lifecycle/lifecycle.stages.score.js';

const lastAnswer = nullable(named('LastAnswer', object({ value: number(), at: instant })));

export const customer = named(
  'Customer',
  object(
    {
      customerId: string("The survivor's id."),
      mergedFrom: array(string(), 'Ids merged into it.'),
      traits: anything,
      segment: nullable(string()),
      potential: nullable(choice('high', 'normal', 'low')),
      tier: nullable(string()),
      lifecycle: choice(...STAGES),
      advocate: boolean('Recommends the brand.'),
      firstContactAt: nullable(instant),
      lastContactAt: nullable(instant),
      journeys: count(),
      peakEnd: object({
        latest: score('Of the latest scored journey, open or not.'),
        mean: score('Over the closed journeys.'),
      }),
      openComplaints: count(),
      nps: lastAnswer,
      csat: lastAnswer,
      purchases: array(
        object({ currency: string(), count: count('Purchases.'), amount: string('Purchases less returns.') }),
      ),
      churn: churnOfProfile,
    },
    parked,
  ),
);

export const customerColumns = columnsOf(`
  customerId mergedFrom segment potential tier lifecycle advocate firstContactAt lastContactAt journeys peakEnd.latest peakEnd.mean
  openComplaints nps.value nps.at csat.value csat.at purchases.currency purchases.count purchases.amount
  churn.risk churn.level traits`);
