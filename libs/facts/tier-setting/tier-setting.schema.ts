import { MONEY_PATTERN } from '#libs/facts/money.format.js';
import { readVersion } from '#libs/facts/setting.members.js';
import { word } from '#libs/facts/word.schemas.js';

const MOST_TIERS = 50;
/** 10 years. */
const MOST_DAYS = 3_650;
const MOST_REVIEWS = 120;

const whole = (minimum: number, maximum: number, what: string) => ({
  type: 'integer',
  minimum,
  maximum,
  description: `a whole number from ${minimum} to ${maximum}: ${what}`,
});

export const tierBarSchema = {
  title: 'TierBar',
  type: 'object',
  description: 'an object such as { "tier": "gold", "atLeast": "1000" }',
  additionalProperties: false,
  required: ['tier'],
  properties: {
    tier: word('gold'),
    topShare: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'a number from 0 to 1: the share of the customers with turnover who spend most',
    },
    atLeast: {
      type: ['string', 'number'],
      pattern: MONEY_PATTERN.source.replace('-?', ''),
      minimum: 0,
      exclusiveMaximum: 1e11,
      description: 'an amount of turnover, 0 or more, below 100000000000 with at most 4 decimals, such as "1000"',
    },
  },
} as const;

/** Body of `PUT /v1/tier-settings`, both for validation and for the OpenAPI document. */
export const tierSettingsSchema = {
  title: 'TierSettings',
  type: 'object',
  description: 'tier settings; what is missing is as it was at first',
  additionalProperties: false,
  required: [],
  properties: {
    version: readVersion,
    automatic: {
      type: 'boolean',
      description:
        'true or false: whether tiers are reviewed every month by turnover, which needs a currency; false at first',
    },
    currency: {
      type: 'string',
      nullable: true,
      pattern: '^[A-Z]{3}$',
      description: 'a currency code of ISO 4217, three capital letters such as "EUR", or null; null at first',
    },
    windowDays: whole(1, MOST_DAYS, 'the days whose turnover counts; 365 at first'),
    tiers: {
      type: 'array',
      minItems: 1,
      maxItems: MOST_TIERS,
      items: tierBarSchema,
      description: `a list of 1 to ${MOST_TIERS} tiers, the highest first: those with a topShare, which rise, then those with an atLeast, which fall, then one with neither`,
    },
    liftHighPotential: {
      type: 'boolean',
      description: 'true or false: whether a high potential lifts a customer by one tier; true at first',
    },
    lowerAtRisk: {
      type: 'string',
      nullable: true,
      enum: ['critical', 'high', null],
      description:
        'one of critical, high and null: the churn level that lowers a customer by one tier; critical at first',
    },
    lowerAfterReviews: whole(1, MOST_REVIEWS, 'the reviews in a row after which a customer goes down; 2 at first'),
    holdDays: whole(0, MOST_DAYS, 'the days after a rise within which a customer does not go down; 365 at first'),
  },
} as const;

export const tierSettingsExample = {
  currency: 'EUR',
  tiers: [{ tier: 'gold', topShare: 0.05 }, { tier: 'silver', atLeast: '500' }, { tier: 'basic' }],
};
