import { createHash, randomUUID } from 'node:crypto';
import type { AppendFact } from '#libs/eventing/event-store.js';

const CUSTOMERS = 100_000;

/** A touchpoint as channels publish it, with about 300 bytes of data. */
export function touchpoint(): AppendFact {
  const id = randomUUID();
  const data = {
    touchpoint: 'checkout',
    channel: 'web',
    stage: 'purchase',
    journey: { definition: 'shop-visit', id: `visit-${id}` },
    valence: Math.round(Math.random() * 200 - 100) / 100,
    rating: { scale: 'csat', value: 4 },
    durationSeconds: 37,
    staffId: 'staff-17',
    cost: { amount: '12.5', currency: 'EUR' },
    about: { product: 'sku-1234', productLine: 'garden', brand: 'verde' },
  };
  return {
    kind: 'fact',
    event: {
      eventId: randomUUID(),
      tenant: 'bench',
      customerId: `customer-${Math.floor(Math.random() * CUSTOMERS)}`,
      type: 'touchpoint.recorded',
      schemaVersion: 1,
      source: '/channels/web',
      id,
      sequence: null,
      time: Date.now(),
      micros: 0,
      data,
      derived: null,
      contentHash: createHash('sha256').update(id).digest(),
      correlationId: null,
      causationId: null,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      extensions: null,
    },
  };
}

export const touchpoints = (count: number): AppendFact[] => Array.from({ length: count }, touchpoint);
