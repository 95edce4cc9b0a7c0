import type { CustomerFacts } from './customer.facts.js';
import { microsecondsOf, textOf, type TimedEvent } from './log.js';

// biome-ignore lint/suspicious/noExplicitAny: whatever the API answers.
type Answer = any;

/** What `/v1/follow-ups` lists, those opened last first, without what is sealed in the log, nor what is said in sentences. */
export function followUpsOf(customers: readonly CustomerFacts[]): readonly Answer[] {
  return customers
    .flatMap(({ customerId, facts }) => {
      const all = facts.filter(({ type }) => type.startsWith('follow-up.'));
      const opened = all.filter(({ type }) => type === 'follow-up.opened');
      return opened.map(({ eventId }) => ({
        ...told(all.filter(({ data }) => data.followUpId === eventId)),
        customerId,
      }));
    })
    .sort((a, b) => microsecondsOf(b.openedAt) - microsecondsOf(a.openedAt) || (a.followUpId < b.followUpId ? 1 : -1));
}

function told(events: readonly TimedEvent[]): Answer {
  const inOrder = [...events].sort((a, b) => a.data.version - b.data.version);
  const at = (what: string) => {
    const event = inOrder.find(({ type }) => type === `follow-up.${what}`);
    return event === undefined ? null : textOf(event.at);
  };
  const { department, dueAt = null, from = null, followUpId } = (inOrder[0] as TimedEvent).data;
  const [doneAt, confirmedAt] = [at('done'), at('confirmed')];
  return {
    followUpId,
    department,
    status: confirmedAt ? 'confirmed' : doneAt ? 'done' : 'open',
    dueAt,
    overdue: at('overdue') !== null && doneAt === null,
    from,
    openedAt: at('opened'),
    doneAt,
    confirmedAt,
    history: inOrder.map(({ type, at: when, eventId, data: { followUpId: _, version: __, text: ___, ...said } }) => ({
      type: `peakend.${type}.v1`,
      at: textOf(when),
      eventId,
      ...said,
    })),
  };
}
