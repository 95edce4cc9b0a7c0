import { parked } from '#libs/insights/reading/shared.schemas.js';
import { moneyChoice } from '#libs/insights/tiers/tiers.schemas.js';
import {
  array,
  boolean,
  count,
  instant,
  interval,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

const amount = (description: string) => nullable(string(`${description} Null: no currency is known.`));
const UNTOLD =
  'Null without a model in force, of those who never bought, object to profiling or were erased; 0 of those who are lost.';

/** What 95 % of customers like one spend. */
const moneyInterval = nullable(array(string(), '95 % interval: low, high.'));

export const valueOfCustomer = named(
  'CustomerValue',
  object(
    {
      customerId: string("The survivor's id."),
      mergedFrom: array(string()),
      ...moneyChoice,
      turnover: amount('Purchases less returns.'),
      costToServe: amount('Cost of touchpoints, and compensations but refunds.'),
      contribution: amount('Turnover less the cost to serve.'),
      purchases: count('In all currencies.'),
      returns: count('In all currencies.'),
      horizonDays: number(),
      discountRate: number(),
      expectedPurchases: nullable(number(`Purchase days within the horizon. ${UNTOLD}`)),
      expectedSpend: nullable(string(`What is spent on them. ${UNTOLD} Null in another currency than the model's.`)),
      lifetimeValue: nullable(string('The same, each day of it discounted. Null where `expectedSpend` is.')),
      intervals: object({
        expectedPurchases: interval,
        expectedSpend: moneyInterval,
        lifetimeValue: moneyInterval,
      }),
      n: nullable(count('Customers that the model in force was learned from; null: there is none.')),
      tooFew: boolean('They are fewer than 30.'),
      tier: nullable(string()),
      tierHistory: array(
        named('TierSince', object({ tier: string(), at: instant, reason: nullable(string()) })),
        'Every assignment, the first one first.',
      ),
    },
    parked,
  ),
);

const accuracy = named(
  'ValueAccuracy',
  object({
    total: number('Expected ÷ spent, of all customers together.'),
    mae: number('Mean of what the expectation of a customer was off by.'),
    scaledMae: number('The same if the total had been right.'),
    spearman: nullable(number('Rank correlation.')),
    topDecile: number('Share of the spending that the tenth with the highest expectations brought.'),
    deviance: number('Mean deviance: the less the better.'),
  }),
);

export const valueFit = named(
  'ValueFit',
  object({
    version: number(),
    cutOff: string(
      'The last date of what it was learned from: the last one that was over, or that of the last purchase if that is earlier.',
    ),
    fittedAt: instant,
    n: number('Customers with a purchase.'),
    sampled: number('Customers that it was learned from.'),
    activity: number('Purchase days of all customers.'),
    used: boolean('Whether it predicts no worse than the one that was in force.'),
    inForce: boolean(),
    rhythm: object({ r: number(), alpha: number('In days.'), a: number(), b: number() }),
    returning: number('Share of those taken for gone who buy again all the same.'),
    spend: object({ p: number(), q: number(), v: number('In units of the currency.') }),
    currency: string(),
    quality: nullable(
      named(
        'ValueQuality',
        object({
          toldOn: string('The date on which it was expected.'),
          horizonDays: number(),
          n: number(),
          spent: number('By all customers, in units of the currency.'),
          model: accuracy,
          carriedOn: accuracy,
          before: nullable(accuracy),
        }),
      ),
    ),
  }),
);

const MEASURES = ['total', 'mae', 'scaledMae', 'spearman', 'topDecile', 'deviance'];

export const valueFitColumns = [
  ...columnsOf(`
  version cutOff fittedAt n sampled activity used inForce rhythm.r rhythm.alpha rhythm.a rhythm.b returning spend.p spend.q spend.v
  currency quality.toldOn quality.horizonDays quality.n quality.spent`),
  ...['model', 'carriedOn', 'before'].flatMap((of) => MEASURES.map((measure) => `quality.${of}.${measure}`)),
];
