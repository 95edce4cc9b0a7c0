import { MONEY_PATTERN } from '#libs/facts/money.format.js';
import { readNameAndVersion } from '#libs/facts/setting.members.js';
import { MOST_CHARACTERS, nameOf, textOf, word } from '#libs/facts/word.schemas.js';
import { COMPENSATION_KINDS } from './service-level.events.js';

/** Most words in a list of a match, most actions. */
const MOST_WORDS = 100;
const MOST_ACTIONS = 10;
/** 10 years. */
const LONGEST = 315_576_000;

const anyOf = (items: object, what: string) => ({
  type: 'array',
  minItems: 1,
  maxItems: MOST_WORDS,
  items,
  description: `a list of 1 to ${MOST_WORDS} ${what}, or be left out: no complaint matches an empty one`,
});
const seconds = {
  type: 'integer',
  minimum: 1,
  maximum: LONGEST,
  description: `a whole number of seconds of business time from 1 to ${LONGEST}`,
};
const members = (title: string, description: string, required: readonly string[], properties: object) => ({
  title,
  type: 'object',
  description,
  additionalProperties: false,
  required,
  properties,
});

/** Body of `PUT /v1/service-levels/{name}`, both for validation and for the OpenAPI document. */
export const serviceLevelSchema = {
  title: 'ServiceLevel',
  type: 'object',
  description: 'a service level',
  additionalProperties: false,
  required: ['calendar'],
  properties: {
    ...readNameAndVersion,
    match: members('ComplaintMatch', 'an object of what a complaint must be, as it was filed', [], {
      categories: anyOf(nameOf(200), 'categories'),
      minSeverity: { type: 'integer', minimum: 1, maximum: 5, description: 'a severity from 1 to 5' },
      tiers: anyOf(word('gold'), 'tiers'),
      channels: anyOf(nameOf(MOST_CHARACTERS), 'channels'),
    }),
    calendar: { ...word('office'), description: 'the name of a calendar such as "office"' },
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
        title: 'BreachAction',
        type: 'object',
        description: 'one of { "compensate": … }, { "escalate": … } and { "followUp": … }',
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
        properties: {
          compensate: members('BreachCompensation', 'a compensation', ['kind'], {
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
            text: textOf(1_000),
          }),
          escalate: members('BreachEscalation', 'an object with a reason', ['reason'], { reason: textOf(1_000) }),
          followUp: members('BreachFollowUp', 'an object with a department and a text', ['department', 'text'], {
            department: nameOf(200),
            text: textOf(1_000),
          }),
        },
      },
    },
  },
} as const;

/** A service level of one's own, to begin with: who is not answered within 18 seconds gets a discount. */
export const serviceLevelExample = {
  match: { minSeverity: 3 },
  calendar: 'office',
  acknowledgeWithinSeconds: 18,
  resolveWithinSeconds: 259_200,
  warnAtShare: 0.8,
  onBreach: [{ compensate: { kind: 'discount', value: '10', currency: 'EUR' } }],
};
