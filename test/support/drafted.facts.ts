import fc from 'fast-check';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import { storedEvent } from './an.event.js';
import { DAYS } from './fact.history.js';
import { TENANT } from './given-facts.js';

const HOUR = 3_600_000;
const START = (DAYS.at(-1) as number) - 6 * 24 * HOUR;

/** A fact drafted before the others are known: corrections refer to earlier touchpoints by number. */
interface Draft {
  readonly kind: string;
  readonly customer: string;
  readonly hour: number;
  readonly valence: number | null;
  readonly pick: number;
  readonly flag: boolean;
}

/** Facts that interact: about three customers, close together, in few journeys. */
export const drafts: fc.Arbitrary<readonly Draft[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'bank',
      'bank',
      'bank',
      'shop',
      'explicit',
      'explicit',
      'named',
      'correct',
      'correct',
      'retract',
      'started',
      'ended',
      'tier',
      'feedback',
      'complaint',
      'merge',
      'purchase',
      'purchase',
      'turn',
      'level',
      'profiling',
      'referral',
    ),
    customer: fc.constantFrom('c-0', 'c-1', 'c-2'),
    // Close together; or days apart, so that outcomes reach back to the edge of a journey, into it, or not that far.
    hour: fc.oneof(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 12 }).map((n) => 240 * n),
    ),
    valence: fc.constantFrom(-1, -0.6, -0.3, 0, 0.2, 0.7, 1, null),
    pick: fc.nat({ max: 1_000 }),
    flag: fc.boolean(),
  }),
  { minLength: 10, maxLength: 40 },
);

/** The facts as the log holds them, without the members that intake seals. */
export function draftedFacts(list: readonly Draft[]): readonly StoredEvent[] {
  const touchpoints: string[] = [];
  return list.map((draft, index) => {
    const id = `${index}`;
    const eventId = eventIdOf(TENANT, '/test', id);
    const made = draftedFact(draft, touchpoints);
    if (made.type === 'touchpoint.recorded') touchpoints.push(eventId);
    return storedEvent(index + 1, { eventId, tenant: TENANT, id, ...made });
  });
}

function draftedFact(
  { kind, customer, hour, valence, pick, flag }: Draft,
  touchpoints: readonly string[],
): Pick<StoredEvent, 'type' | 'customerId' | 'time' | 'micros' | 'sequence' | 'data'> {
  const base = {
    customerId: customer,
    time: START + hour * HOUR * (flag ? 1 : 3),
    // Some facts are only microseconds apart.
    micros: pick % 5 === 0 ? pick % 3 : 0,
    sequence: pick % 3 === 0 ? `${pick}` : null,
  };
  const one = <T>(...values: T[]): T => values[pick % values.length] as T;
  const v: JsonObject = valence === null ? {} : { valence };
  const staff: JsonObject = flag ? { staffId: one('s1', 's2') } : {};
  const target = touchpoints[pick % Math.max(1, touchpoints.length)] ?? eventIdOf(TENANT, '/test', `${pick % 40}`);
  switch (kind) {
    case 'bank':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: {
          touchpoint: one('queueing', 'counter-service', 'goodbye', 'welcome', 'fees'),
          channel: one('branch', 'app'),
          ...v,
          ...staff,
          ...(pick % 4 === 0 && { about: { campaign: one('spring', 'autumn'), product: 'card' } }),
        },
      };
    case 'shop':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: {
          touchpoint: one('order', 'pay', 'receive'),
          channel: 'web',
          ...v,
          ...(flag && { durationSeconds: 12.5, cost: { amount: '0.25', currency: one('EUR', 'USD') } }),
        },
      };
    case 'explicit':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: {
          touchpoint: one('queueing', 'goodbye', 'chat', 'order'),
          channel: one('branch', 'chat'),
          ...v,
          journey: {
            id: one('J1', 'J2'),
            ...(flag && { definition: one('online-purchase', 'bank-branch-visit', 'unknown') }),
          },
        },
      };
    case 'named':
      return {
        ...base,
        type: 'touchpoint.recorded',
        data: {
          touchpoint: 'chat',
          channel: 'chat',
          ...v,
          journey: { definition: one('customer-lifecycle', 'unknown') },
        },
      };
    case 'correct':
      return {
        ...base,
        type: 'touchpoint.corrected',
        data: {
          eventId: target,
          ...one<JsonObject>(
            { valence },
            { valence: 0.4 },
            { occurredAt: instantText(base) },
            { journey: { id: 'J3' } },
            { journey: null },
            { touchpoint: 'goodbye' },
            { channel: 'phone', staffId: 's1', about: null },
          ),
        },
      };
    case 'retract':
      return { ...base, type: 'touchpoint.retracted', data: { eventId: target } };
    case 'started':
    case 'ended':
      return {
        ...base,
        type: `journey.${kind}`,
        data: {
          journey: {
            definition: one('bank-branch-visit', 'online-purchase'),
            ...(flag ? { id: one('J1', 'J2') } : {}),
          },
          ...(kind === 'ended' ? { reason: one('completed', 'abandoned') } : {}),
        },
      };
    case 'tier':
      return { ...base, type: 'customer.tier-assigned', data: { tier: one('gold', 'vip', 'c') } };
    case 'feedback':
      return {
        ...base,
        type: 'feedback.submitted',
        data: {
          instrument: 'csat',
          value: 1 + (pick % 5),
          about: {
            ...(flag && { journeyId: one('J1', 'J2', `j_${target}`) }),
            ...(pick % 4 > 0 && { channel: one('branch', 'web'), staffId: one('s1', 's2', 's3') }),
            ...(pick % 3 > 0 && { campaign: one('spring', 'autumn'), productLine: 'credit', brand: 'acme' }),
          },
        },
      };
    case 'complaint':
      return {
        ...base,
        type: 'complaint.filed',
        data: { category: 'x', severity: 3, channel: 'web', ...(flag ? { journeyId: 'J2' } : {}), ...staff },
      };
    case 'turn':
      return {
        ...base,
        type: one('customer.lost', 'customer.won-back'),
        data: { reason: one('price', 'competitor', 'other') },
      };
    case 'level':
      return {
        ...base,
        type: 'churn.level-changed',
        data: { level: one('low', 'medium', 'high', 'critical', 'dormant', null), from: null },
      };
    case 'profiling':
      return { ...base, type: one('customer.profiling-objected', 'customer.profiling-allowed'), data: {} };
    case 'referral':
      return {
        ...base,
        type: 'customer.referral-made',
        data: flag ? { referredCustomerId: one('c-0', 'c-1', 'c-2', 'c-4') } : {},
      };
    case 'merge':
      return {
        ...base,
        type: 'customer.merged',
        data: { into: one('c-0', 'c-1', 'c-2', 'c-3'), ...(flag && { onlyFirst: true }) },
      };
    default:
      return { ...base, type: 'customer.purchase-made', data: { amount: '10.5', currency: 'EUR' } };
  }
}
