import {
  array,
  choice,
  count,
  list,
  named,
  nullable,
  number,
  object,
  type Schema,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';
import { MONEY_COLUMNS } from './money.rows.js';
import { EFFORTS } from './tiers.insight.js';

const share = (of: string): Schema => nullable(number(`Of ${of}, all tiers together; null where that is not above 0.`));

/** What answers about money say of their currency. */
export const moneyChoice = {
  currency: nullable(string('The currency of all amounts; null: no currency is known.')),
  warnings: array(
    named(
      'MoneyWarning',
      object({ code: choice('UNKNOWN_CURRENCY', 'OTHER_CURRENCY'), currency: string(), message: string() }),
    ),
    'What the answer leaves out.',
  ),
};

const tierReport = named(
  'TierReport',
  object({
    tier: nullable(string('Null: customers without a tier.')),
    customers: object({ n: count('In this tier when the period ends.'), share: share('customers') }),
    revenue: object({ amount: string('Purchases less returns.'), share: share('revenue') }),
    effort: object({
      contacts: count('Touchpoints.'),
      seconds: { ...number('How long they took.'), minimum: 0 },
      cost: string('What they cost.'),
      share: share('what `effortBy` says'),
    }),
    ratio: nullable(number('Share of effort ÷ share of revenue.')),
    costToServe: string('Cost of touchpoints, and compensations but refunds.'),
    contribution: string('Revenue less the cost to serve.'),
  }),
);

export const tiersAnswer = named('Tiers', list(tierReport, { effortBy: choice(...EFFORTS), ...moneyChoice }));

export const tiersColumns = columnsOf(`
  tier customers.n customers.share revenue.amount revenue.share effort.contacts effort.seconds effort.cost effort.share ratio costToServe
  contribution ${MONEY_COLUMNS}`);
