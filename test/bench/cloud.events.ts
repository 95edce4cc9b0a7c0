import { wireType } from '#libs/facts/fact.schemas.js';
import { touchpoint } from './append.events.js';
import type { Happening } from './journey.events.js';

/** Touchpoints of random customers as channels send them. */
export function cloudEvents(count: number): readonly object[] {
  return Array.from({ length: count }, () => {
    const { id, customerId, type, time, data } = touchpoint().event;
    return cloudEvent({ id, customerId: customerId as string, type, time, data });
  });
}

export function cloudEvent({ id, customerId, type, time, data }: Happening): object {
  const source = '/channels/bench';
  return {
    specversion: '1.0',
    type: wireType(type),
    source,
    id,
    subject: customerId,
    time: new Date(time).toISOString(),
    data,
  };
}
