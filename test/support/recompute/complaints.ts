import type { CustomerFacts } from './customer.facts.js';
import { textOf } from './log.js';

/** What `/v1/complaints` lists, the latest first; a complaint that was only filed has no other members. */
export function complaintsOf(customers: readonly CustomerFacts[]): readonly { readonly complaintId: string }[] {
  return customers
    .flatMap(({ customerId, facts }) =>
      facts.filter(({ type }) => type === 'complaint.filed').map((fact) => ({ ...fact, customerId })),
    )
    .sort((a, b) => b.at - a.at || (a.eventId < b.eventId ? 1 : -1))
    .map(({ customerId, eventId, at, data }) => {
      const { complaintId = eventId, category, severity, channel } = data;
      const filedAt = textOf(at);
      return {
        complaintId,
        customerId,
        state: 'filed',
        category,
        severity,
        channel,
        department: null,
        assignee: null,
        escalated: false,
        paused: false,
        filedAt,
        promises: [],
        clocks: [],
        compensations: [],
        rootCause: null,
        history: [{ type: 'peakend.complaint.filed.v1', at: filedAt, eventId }],
      };
    });
}
