import type { CareRule } from '#libs/facts/care/care.events.js';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import { storedEvent } from './an.event.js';
import { TENANT } from './given-facts.js';

const HOUR = 3_600_000;

const RULE: CareRule = {
  enabled: true,
  on: { kind: 'purchase', nth: 1 },
  match: {},
  at: '09:00',
  leadDays: 0,
  notMoreOftenThanDays: 0,
  controlShare: 0.5,
};

/** The rules by which that is decided, as a log begins with them. */
export const RULES: readonly StoredEvent[] = ['first-year', 'hundredth'].map((name) =>
  storedEvent(1, {
    tenant: TENANT,
    customerId: null,
    type: 'care-rule.put',
    id: `care-rule-${name}`,
    eventId: eventIdOf(TENANT, '/puts', `care-rule-${name}`),
    data: { name, version: 1, rule: RULE },
  }),
);

/** What may be decided about an occasion. */
const FATES: readonly (readonly [type: string, said: JsonObject])[] = [
  ['care.due', { control: false }],
  ['care.due', { control: false, followUp: { department: 'care', text: 'Call.' } }],
  ['care.due', { control: true }],
  ['care.skipped', { reason: 'too-often' }],
];

/**
 * A fact, and if somebody bought something or was given a tier, what a rule of care decided about that: as the log holds it. Due
 * is some of it long before the fact, so that 90 days end among the facts, and some after it.
 */
export function withItsCare(fact: StoredEvent, index: number): readonly StoredEvent[] {
  const { type, customerId, eventId, time, micros } = fact;
  if (type !== 'customer.purchase-made' && type !== 'customer.tier-assigned') return [fact];
  const [decided, said] = FATES[index % FATES.length] as (typeof FATES)[number];
  const due = time + ([-3, 5, -90 * 24, -91 * 24 + 7, -30 * 24][index % 5] as number) * HOUR;
  const id = eventIdOf(TENANT, '/care', eventId);
  return [
    fact,
    storedEvent(1, {
      eventId: id,
      tenant: TENANT,
      customerId,
      type: decided,
      source: '/peakend/care',
      id,
      time: due,
      micros,
      data: {
        rule: index % 3 === 0 ? 'first-year' : 'hundredth',
        ruleVersion: 1 + (index % 2),
        occasion: `purchase-${index}`,
        dueAt: instantText({ time: due, micros }),
        ...said,
      },
    }),
  ];
}
