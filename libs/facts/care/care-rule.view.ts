import {
  array,
  boolean,
  choice,
  count,
  named,
  number,
  object,
  type Schema,
  string,
} from '#libs/platform/querying/answer.schema.js';
import type { CareRulePut } from './care.events.js';

/** A care rule as the API returns it. */
export function careRuleViewOf({ name, version, rule }: CareRulePut): object {
  return { name, version, ...rule };
}

/** `careRuleViewOf` in the OpenAPI document. */
export const careRuleView: Schema = named(
  'CareRuleInForce',
  object(
    {
      name: string(),
      version: count('From 1.'),
      enabled: boolean('Whether it holds.'),
      on: named(
        'CareOccasionInForce',
        object(
          { kind: choice('anniversary', 'purchase', 'silence', 'tier', 'won-back') },
          {
            of: { description: 'Of an anniversary: "first-purchase", "first-contact", or an object with a trait.' },
            nth: count('The number of the purchase.'),
            days: count('Days since the last contact.'),
            to: string('A tier.'),
          },
        ),
      ),
      match: named(
        'CareMatchInForce',
        object({}, { tiers: array(string()), segments: array(string()), potential: choice('high', 'normal', 'low') }),
      ),
      at: string('Time of the day, as the clocks of the tenant’s time zone show it.'),
      leadDays: count('Days before an anniversary.'),
      notMoreOftenThanDays: count('Days without care by any rule.'),
      controlShare: number('The share of customers to whom nothing is sent.'),
    },
    { followUp: named('CareFollowUpInForce', object({ department: string(), text: string() })) },
  ),
);
