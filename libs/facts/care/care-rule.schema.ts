import { readNameAndVersion } from '#libs/facts/setting.members.js';
import { MOST_QUIET_DAYS } from './care.events.js';
import { MOST_CHARACTERS, nameOf, textOf, word } from '#libs/facts/word.schemas.js';

const MOST_WORDS = 100;
/** 10 years. */
const MOST_DAYS = 3_650;
/** Half a year: an anniversary is then not yet the one before. */
const MOST_LEAD = 180;
const MOST_PURCHASES = 1_000_000;

const whole = (minimum: number, maximum: number, what: string) => ({
  type: 'integer',
  minimum,
  maximum,
  description: `a whole number from ${minimum} to ${maximum}: ${what}`,
});
const anyOf = (items: object, what: string) => ({
  type: 'array',
  minItems: 1,
  maxItems: MOST_WORDS,
  items,
  description: `a list of 1 to ${MOST_WORDS} ${what}, or be left out: nobody is in an empty one`,
});

/** Body of `PUT /v1/care-rules/{name}`, both for validation and for the OpenAPI document. */
export const careRuleSchema = {
  title: 'CareRule',
  type: 'object',
  description: 'a care rule',
  additionalProperties: false,
  required: ['enabled', 'on'],
  properties: {
    ...readNameAndVersion,
    enabled: { type: 'boolean', description: 'true or false: whether it holds' },
    on: {
      title: 'CareOccasion',
      type: 'object',
      description: 'an object such as { "kind": "purchase", "nth": 100 }',
      additionalProperties: false,
      required: ['kind'],
      properties: {
        kind: {
          type: 'string',
          enum: ['anniversary', 'purchase', 'silence', 'tier', 'won-back'],
          description: 'one of anniversary, purchase, silence, tier and won-back',
        },
        of: {
          title: 'CareAnniversary',
          type: ['string', 'object'],
          pattern: '^first-(purchase|contact)$',
          additionalProperties: false,
          required: ['trait'],
          properties: {
            trait: { ...nameOf(200), description: 'the name of a trait, of 1 to 200 characters, such as "birthday"' },
          },
          description: 'one of "first-purchase", "first-contact" and an object such as { "trait": "birthday" }',
        },
        nth: whole(1, MOST_PURCHASES, 'the number of the purchase'),
        days: whole(1, MOST_DAYS, 'the days since the last contact'),
        to: word('gold'),
      },
    },
    match: {
      title: 'CareMatch',
      type: 'object',
      description: 'an object of what a customer must be when it is due',
      additionalProperties: false,
      required: [],
      properties: {
        tiers: anyOf(word('gold'), 'tiers'),
        segments: anyOf(nameOf(MOST_CHARACTERS), 'segments'),
        potential: { type: 'string', enum: ['high', 'normal', 'low'], description: 'one of high, normal and low' },
      },
    },
    at: {
      type: 'string',
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      description:
        'a time of the day such as "09:00", as the clocks of the tenant’s time zone show it; 09:00 if missing',
    },
    leadDays: whole(0, MOST_LEAD, 'the days before an anniversary; 0 if missing'),
    notMoreOftenThanDays: whole(0, MOST_QUIET_DAYS, 'the days without care by any rule; 30 if missing'),
    followUp: {
      title: 'CareFollowUp',
      type: 'object',
      description: 'an object with a department and a text',
      additionalProperties: false,
      required: ['department', 'text'],
      properties: { department: nameOf(200), text: textOf(1_000) },
    },
    controlShare: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'a number from 0 to 1: the share of customers to whom nothing is sent; 0 if missing',
    },
  },
} as const;

export const careRuleExample = {
  enabled: true,
  on: { kind: 'anniversary', of: 'first-purchase' },
  match: { tiers: ['gold'] },
  at: '09:00',
  notMoreOftenThanDays: 30,
  followUp: { department: 'customer-care', text: 'Write a card: a year ago they bought for the first time.' },
  controlShare: 0.1,
};
