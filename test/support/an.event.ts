import { randomUUID } from 'node:crypto';
import type { NewEvent, StoredEvent } from '#libs/kernel/event.js';

/** An event ready to be stored: an ordinary touchpoint, except for what is given. */
export const anEvent = (given: Partial<NewEvent> = {}): NewEvent => ({
  eventId: randomUUID(),
  tenant: 'acme',
  customerId: 'c-1',
  type: 'touchpoint.recorded',
  schemaVersion: 1,
  source: '/channels/web',
  id: randomUUID(),
  sequence: null,
  time: Date.parse('2026-03-01T12:00:00Z'),
  micros: 0,
  data: { touchpoint: 'checkout', channel: 'web' },
  derived: null,
  contentHash: null,
  correlationId: null,
  causationId: null,
  traceparent: null,
  extensions: null,
  ...given,
});

/** An event in the log: published by `/test` with its position as its id, except for what is given. */
export const storedEvent = (position: number, given: Partial<StoredEvent> = {}): StoredEvent => ({
  ...anEvent({
    eventId: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
    source: '/test',
    id: String(position),
  }),
  position: BigInt(position),
  recordedAt: Date.parse('2026-03-01T12:00:00Z'),
  stream: null,
  revision: null,
  ...given,
});
