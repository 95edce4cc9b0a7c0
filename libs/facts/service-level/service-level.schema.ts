import { MONEY_PATTERN } from '#libs/facts/money.format.js';
import { COMPENSATION_KINDS } from './service-level.events.js';

export const MOST_CHARACTERS = 100;
export const KEBAB_CASE = '^[a-z0-9]+(-[a-z0-9]+)*$';

/** Most words in a list of a match, most actions. */
const MOST_WORDS = 100;
const MOST_ACTIONS = 10;
/** 10 years. */
const LONGEST = 315_576_000;

const text = (longest: number) => ({
  type: 'string',
  minLength: 1,
  maxLength: longest,
  pattern: '^[^\\p{Cs}\\u0000]*$',
  description: `a text of 1 to ${longest} characters without U+0000 and lone surrogates`,
});
const name = (longest: number) => ({
  type: 'string',
  minLength: 1,
  maxLength: longest,
  pattern: '^[^\\p{Cc}\\p{Cs}]*$',
  description: `a name of 1 to ${longest} characters without control characters`,
});
const anyOf = (items: object, what: string) => ({
  type: 'array',
  minItems: 1,
  maxItems: MOST_WORDS,
  items,
  description: `a list of 1 to ${MOST_WORDS} ${what}, or be left out: no complaint matches an empty one`,
});
const word = {
  type: 'string',
  pattern: KEBAB_CASE,
  maxLength: MOST_CHARACTERS,
  description: 'a word in kebab-case such as "gold"',
};
const seconds = {
  type: 'integer',
  minimum: 1,
  maximum: LONGEST,
  description: `a whole number of seconds of business time from 1 to ${LONGEST}`,
};
const members = (description: string, required: readonly string[], properties: object) => ({
  type: 'object',
  description,
  additionalProperties: false,
  required,
  properties,
});

/** Body of `PUT /v1/service-levels/{name}`: what is checked, and what the OpenAPI document shows. */
export const serviceLevelSchema = {
  type: 'object',
  description: 'a service level',
  additionalProperties: false,
  required: ['calendar'],
  properties: {
    match: members('an object of what a complaint must be, as it was filed', [], {
      categories: anyOf(name(200), 'categories'),
      minSeverity: { type: 'integer', minimum: 1, maximum: 5, description: 'a severity from 1 to 5' },
      tiers: anyOf(word, 'tiers'),
      channels: anyOf(name(MOST_CHARACTERS), 'channels'),
    }),
    calendar: { ...word, description: 'the name of a calendar such as "office"' },
    acknowledgeWithinSeconds: seconds,
    resolveWithinSeconds: seconds,
    warnAtShare: {
      type: 'number',
      minimum: 0.01,
      maximum: 0.99,
      description: 'a number from 0.01 to 0.99: the share of a time after which it warns',
    },
    onBreach: {
      type: 'array',
      maxItems: MOST_ACTIONS,
      description: `a list of at most ${MOST_ACTIONS} actions`,
      items: {
        type: 'object',
        description: 'one of { "compensate": … }, { "escalate": … } and { "followUp": … }',
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
        properties: {
          compensate: members('a compensation', ['kind'], {
            kind: { type: 'string', enum: COMPENSATION_KINDS, description: `one of ${COMPENSATION_KINDS.join(', ')}` },
            value: {
              type: ['string', 'number'],
              pattern: MONEY_PATTERN.source.replace('-?', ''),
              minimum: 0,
              exclusiveMaximum: 1e11,
              description: 'an amount, 0 or more, below 100000000000 with at most 4 decimals, such as "12.50"',
            },
            currency: {
              type: 'string',
              pattern: '^[A-Z]{3}$',
              description: 'a currency code of ISO 4217, three capital letters such as "EUR"',
            },
            text: text(1_000),
          }),
          escalate: members('an object with a reason', ['reason'], { reason: text(1_000) }),
          followUp: members('an object with a department and a text', ['department', 'text'], {
            department: name(200),
            text: text(1_000),
          }),
        },
      },
    },
  },
} as const;
