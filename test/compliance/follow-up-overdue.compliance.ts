import type { Append } from '#libs/eventing/event-store.js';
import { type FollowUpEvent, followUpDecider, stateOf } from '#libs/facts/follow-up/follow-up.decider.js';
import { followUpStream, overdueIdOf } from '#libs/facts/follow-up/follow-up.stream.js';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Uuid } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { followUpOverdue } from '#libs/policies/follow-up-overdue/follow-up-overdue.watcher.js';
import { policySuite } from './policy.suite.js';

const TENANT = 'acme';
const NAMES = 'abcdefgh';
const idOf = (name: string): Uuid => eventIdOf(TENANT, '/tasks', name);
const nameOf = new Map([...NAMES].map((name) => [idOf(name), name]));
const at = (text: string) => instantOfText(`${text}:00.000Z`);

/** What one thing decided on a task appends, after what was decided before. */
function appending(name: string, before: readonly FollowUpEvent[], decided: readonly FollowUpEvent[]): Append {
  const stream = followUpStream({ tenant: TENANT, customerId: `${name}-customer` }, idOf(name));
  const events = decided.map(stream.write);
  return { kind: 'decided', stream: stream.id, expectedRevision: before.length - 1, events };
}

const opening = (name: string, occurredAt: string, dueAt?: string): readonly FollowUpEvent[] => {
  const followUpId = idOf(name);
  const said = { department: 'billing', text: 'Call back.', ...(dueAt && { dueAt: `${dueAt}:00.000Z` }) };
  const context = { eventId: followUpId, overdueId: overdueIdOf(followUpId), now: at(occurredAt) };
  return followUpDecider.decide(
    { name: 'open', followUpId, said, occurredAt: at(occurredAt) },
    followUpDecider.initial,
    context,
  );
};
const opens = (...given: Parameters<typeof opening>) => appending(given[0], [], opening(...given));

/** A command on a task that was only opened. */
function works(name: string, opened: readonly FollowUpEvent[], occurredAt: string): Append {
  const followUpId = idOf(name);
  const context = { eventId: idOf(`${name} done`), overdueId: overdueIdOf(followUpId), now: at(occurredAt) };
  const command = { name: 'done', followUpId, said: {}, occurredAt: null, ifVersion: null } as const;
  return appending(name, opened, followUpDecider.decide(command, stateOf(opened), context));
}

const b = opening('b', '2026-03-01T12:10', '2026-03-01T12:40');

policySuite({
  policy: followUpOverdue,
  story: [
    { at: '2026-03-01T12:00:00Z', appends: [opens('a', '2026-03-01T12:00', '2026-03-01T13:00')] },
    {
      at: '2026-03-01T12:10:00Z',
      appends: [
        appending('b', [], b),
        opens('c', '2026-03-01T12:10', '2026-03-01T12:40'),
        opens('f', '2026-03-01T12:10'),
      ],
    },
    {
      at: '2026-03-01T12:20:00Z',
      appends: [
        works('b', b, '2026-03-01T12:20'),
        // Told when it was too late, and when that was history.
        opens('d', '2026-03-01T11:00', '2026-03-01T12:05'),
        opens('e', '2026-01-01T11:00', '2026-02-01T12:05'),
      ],
    },
    // Nothing is recorded by itself when c is due, and when a is.
    { at: '2026-03-01T12:45:00Z', appends: [] },
    { at: '2026-03-01T13:10:00Z', appends: [opens('g', '2026-03-01T13:10', '2026-03-01T13:20')] },
    { at: '2026-03-01T13:20:00Z', appends: [] },
    { at: '2026-03-01T13:30:00Z', appends: [opens('h', '2026-03-01T13:30', '2026-04-01T12:00')] },
  ],
  tell: ({ data, time }) =>
    `${nameOf.get(String(data.followUpId))} ${new Date(time).toISOString().slice(5, 16)}${data.history ? ' history' : ''}`,
  decides: ['d 03-01T12:05', 'e 02-01T12:05 history', 'c 03-01T12:40', 'a 03-01T13:00', 'g 03-01T13:20'],
});
