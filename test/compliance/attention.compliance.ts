import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Append } from '#libs/eventing/event-store.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { aFact } from '#test/contract/event-store.examples.js';
import { attention } from '#test/fixtures/policies/attention/attention.watcher.js';
import { policySuite } from './policy.suite.js';

const TENANT = 'acme';
const SOURCE = '/channels/test';

function fact(type: string, customerId: string, id: string, data: JsonObject): Append {
  const eventId = eventIdOf(TENANT, SOURCE, id);
  const time = Date.parse('2026-03-01T00:00:00Z');
  return aFact(id, { eventId, tenant: TENANT, source: SOURCE, id, type, customerId, data, time });
}
const complains = (customerId: string, id: string) =>
  fact('complaint.filed', customerId, id, { category: 'fees', severity: 1, channel: 'app' });
const meets = (customerId: string, id: string) =>
  fact('touchpoint.recorded', customerId, id, { touchpoint: 'met', channel: 'branch' });
const merges = (customerId: string, id: string, into: string) => fact('customer.merged', customerId, id, { into });

const nameOf = new Map(['a1', 'b1', 'c1', 'd1', 'd2', 'e1', 'f1'].map((id) => [eventIdOf(TENANT, SOURCE, id), id]));

policySuite({
  policy: attention,
  story: [
    { at: '2026-03-01T12:00:00Z', appends: [meets('c', 'c0')] },
    {
      at: '2026-03-01T12:10:00Z',
      appends: [complains('a', 'a1'), complains('b', 'b1'), complains('c', 'c1'), complains('d', 'd1')],
    },
    { at: '2026-03-01T12:20:00Z', appends: [meets('b', 'b2'), complains('d', 'd2'), complains('e', 'e1')] },
    // Too late for a, c and d's first complaint, in time for e. Until they are merged, customers have complained once.
    { at: '2026-03-01T13:10:00Z', appends: [meets('a', 'a2'), meets('e', 'e2')] },
    { at: '2026-03-01T13:15:00Z', appends: [merges('f', 'f0', 'b')] },
    { at: '2026-03-01T13:30:00Z', appends: [complains('f', 'f1'), meets('f', 'f2')] },
  ],
  tell: ({ customerId, data }) => `${customerId}: ${nameOf.get(String(data.complaint))} ${String(data.reason)}`,
  decides: ['d: d2 again', 'c: c1 unmet', 'd: d1 unmet', 'a: a1 unmet', 'f: f1 again'],
});
