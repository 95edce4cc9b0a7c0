import { createHash } from 'node:crypto';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { JsonObject, NewEvent, StoredEvent } from '#libs/kernel/event.js';
import { randomOf } from '../support/random.facts.js';

export const TENANT = 'bench';
const SOURCE = '/channels/bench';
const DAY = 86_400_000;
const MINUTE = 60_000;
const START = Date.parse('2025-01-01T00:00:00Z');

const VISITS = [
  { channel: 'branch', types: ['welcome', 'queueing', 'counter-service', 'fees', 'goodbye'] },
  { channel: 'web', types: ['consult', 'order', 'pay', 'ship', 'receive'] },
] as const;

/** Something that happened to a customer, as a channel knows it before publishing. */
export interface Happening {
  readonly id: string;
  readonly customerId: string;
  readonly type: string;
  readonly time: number;
  readonly data: JsonObject;
}

/**
 * Facts from a bank and a shop in order of time, the customers interleaved: a tier each, visits of five touchpoints
 * weeks apart, and feedback after some.
 */
export function happenings(count: number, customers: number, seed = 1): readonly Happening[] {
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  const found: Happening[] = [];
  const add = (customer: number, type: string, time: number, data: JsonObject) =>
    found.push({ id: `${seed}-${found.length}`, customerId: `customer-${customer}`, type, time, data });
  for (let customer = 0; customer < customers; customer++)
    add(customer, 'customer.tier-assigned', START + below(DAY), {
      tier: ['gold', 'silver', 'vip'][below(3)] as string,
    });
  while (found.length < count) {
    const customer = below(customers);
    const { channel, types } = VISITS[below(2)] as (typeof VISITS)[number];
    const from = START + DAY + below(500) * DAY + below(DAY);
    const staff: JsonObject = channel === 'branch' ? { staffId: `staff-${below(50)}` } : {};
    types.forEach((touchpoint, index) => {
      const valence = (below(21) - 10) / 10;
      add(customer, 'touchpoint.recorded', from + index * 4 * MINUTE, {
        touchpoint,
        channel,
        valence,
        ...staff,
        durationSeconds: below(600),
      });
    });
    if (random() < 0.15) add(customer, 'feedback.submitted', from + DAY, { instrument: 'nps', value: below(11) });
  }
  return found.slice(0, count).sort((a, b) => a.time - b.time);
}

/** The happening as an event for the store. */
export function newEvent(
  { id, customerId, type, time, data }: Happening,
  tenant = TENANT,
): NewEvent & { contentHash: Uint8Array } {
  return {
    eventId: eventIdOf(tenant, SOURCE, id),
    tenant,
    customerId,
    type,
    schemaVersion: 1,
    source: SOURCE,
    id,
    sequence: null,
    time,
    micros: 0,
    data,
    derived: null,
    contentHash: createHash('sha256').update(id).digest(),
    correlationId: null,
    causationId: null,
    traceparent: null,
    extensions: null,
  };
}

/** The happening as an event read from the log. */
export function storedEvent(happening: Happening, position: number, tenant = TENANT): StoredEvent {
  return {
    ...newEvent(happening, tenant),
    position: BigInt(position),
    recordedAt: happening.time,
    stream: null,
    revision: null,
  };
}
