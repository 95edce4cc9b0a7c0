import {
  array,
  boolean,
  choice,
  count,
  named,
  nullable,
  number,
  object,
  type Schema,
  string,
} from '#libs/platform/querying/answer.schema.js';
import type { TierSettingsPut } from './tier-setting.events.js';

/** Tier settings as the API returns them. */
export function tierSettingsViewOf({ version, settings }: TierSettingsPut): object {
  return { version, ...settings };
}

/** `tierSettingsViewOf` in the OpenAPI document. */
export const tierSettingsView: Schema = named(
  'TierSettingsInForce',
  object({
    version: count('1: as they ship.'),
    automatic: boolean('Whether tiers are reviewed every month by turnover.'),
    currency: nullable(string('ISO 4217; null: answers take the one that most purchases use.')),
    windowDays: count('Days whose turnover counts.'),
    tiers: array(
      named(
        'TierBarInForce',
        object(
          { tier: string() },
          {
            topShare: number('The share of the customers with turnover who spend most.'),
            atLeast: string('An amount of turnover.'),
          },
        ),
      ),
      'The highest first; the last may have no bar.',
    ),
    liftHighPotential: boolean('Whether a high potential lifts a customer by one tier.'),
    lowerAtRisk: nullable(choice('critical', 'high')),
    lowerAfterReviews: count('Reviews in a row after which a customer goes down.'),
    holdDays: count('Days after a rise within which a customer does not go down.'),
  }),
);
