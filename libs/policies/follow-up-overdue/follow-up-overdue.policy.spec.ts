import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { appendDecisions } from '#libs/eventing/decision.appender.js';
import { followUpDecider, stateOf } from '#libs/facts/follow-up/follow-up.decider.js';
import { followUpEventOf, followUpStream, overdueIdOf } from '#libs/facts/follow-up/follow-up.stream.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { readAll } from '#test/contract/event-store.examples.js';
import { storedEvent } from '#test/support/an.event.js';
import { MemoryKeyring } from '#test/support/memory.keyring.js';
import { openingFollowUp } from './follow-up.opening.policy.js';
import { calling, decide, type DueFollowUp, type Known, take } from './follow-up-overdue.policy.js';
import { DueQueue } from '../engine/due.queue.js';

const TASK = 'f0000000-0000-4000-8000-000000000000';
const BREACH = 'b0000000-0000-4000-8000-000000000000';
const AT = Date.parse('2026-03-01T09:00:00.000Z');

const opened = (dueAt: string | undefined, recordedAt = AT): StoredEvent => ({
  ...storedEvent(1, { tenant: 'acme', customerId: 'anna', type: 'follow-up.opened', eventId: TASK, time: AT }),
  recordedAt,
  data: { followUpId: TASK, version: 1, department: 'billing', ...(dueAt !== undefined && { dueAt }) },
});

const nothing = (): Known => ({
  due: new DueQueue<DueFollowUp>(({ followUpId }) => followUpId),
  fresh: new Set(),
  settled: new Set(),
});

const store = () => new MemoryEventStore({ now: () => AT });
const append = (to: MemoryEventStore, ...decisions: readonly Decision[]) =>
  appendDecisions({ store: to, keyring: new MemoryKeyring() }, decisions, AbortSignal.timeout(10_000));

test.each([
  ['2026-03-01T09:00:00.001Z', AT + 1],
  ['2026-03-01T09:00:00.001001Z', AT + 2],
])('a task that is due at %s is overdue from then on, in whole milliseconds', (dueAt, at) => {
  const known = nothing();
  take(opened(dueAt), known);
  expect(known.due.first(Infinity)).toEqual({ followUpId: TASK, tenant: 'acme', customerId: 'anna', at });
  expect(decide(opened(dueAt))).toEqual([]);
});

test('a task that was recorded too late is overdue at once; one that is never due is not waited for', () => {
  for (const dueAt of ['2026-03-01T09:00:00.000Z', undefined]) {
    const known = nothing();
    take(opened(dueAt), known);
    expect(known.due.first(Infinity)).toBeUndefined();
    expect(decide(opened(dueAt)).map(({ eventId }) => eventId)).toEqual(dueAt ? [overdueIdOf(TASK)] : []);
  }
});

test.each(['follow-up.done', 'follow-up.overdue'])('after %s nothing is waited for', (type) => {
  const known = nothing();
  take(opened('2026-03-02T09:00:00.000Z'), known);
  take({ ...opened(undefined), type }, known);
  expect([known.due.first(Infinity), [...known.fresh], [...known.settled]]).toEqual([undefined, [], [TASK]]);
});

test('what is late is said once, whether a clock or a command says it first', async () => {
  const log = store();
  const stream = followUpStream({ tenant: 'acme', customerId: 'anna' }, TASK);
  await log.append([
    { kind: 'decided', stream: stream.id, expectedRevision: -1, events: [opened('2026-03-01T09:00:00.000Z')] },
  ]);
  const state = stateOf((await log.readStream(stream.id)).map(followUpEventOf));
  const context = { eventId: BREACH, overdueId: overdueIdOf(TASK), now: instantOfText('2026-03-01T10:00:00.000Z') };
  const done = followUpDecider.decide(
    { name: 'done', followUpId: TASK, said: {}, occurredAt: null, ifVersion: null },
    state,
    context,
  );
  await log.append([
    { kind: 'decided', stream: stream.id, expectedRevision: 0, events: done.map((event) => stream.write(event)) },
  ]);
  const due = { followUpId: TASK, tenant: 'acme', customerId: 'anna', at: AT };
  await append(log, calling(due), calling(due));
  expect((await log.readStream(stream.id)).map(({ type }) => type)).toEqual([
    'follow-up.opened',
    'follow-up.overdue',
    'follow-up.done',
  ]);
});

test('a breach opens one task for each of its actions, however often that is decided', async () => {
  const log = store();
  const because = {
    tenant: 'acme',
    customerId: 'anna',
    from: { complaintId: 'c-1' },
    cause: BREACH,
    action: 'follow-up/0',
    department: 'billing',
    text: 'Call back.',
    at: instantOfText('2026-03-01T09:00:00.000Z'),
  };
  await append(log, openingFollowUp(because));
  await append(log, openingFollowUp(because), openingFollowUp({ ...because, action: 'follow-up/1' }));
  const events = await readAll(log, 0n);
  expect(events).toHaveLength(2);
  const [first, second] = events as [StoredEvent, StoredEvent];
  expect(first.eventId).not.toBe(second.eventId);
  const [text] = await new MemoryKeyring().seal('acme', [{ customerId: 'anna', value: 'Call back.' }]);
  for (const { type, customerId, eventId, time, data } of events)
    expect({ type, customerId, time, data }).toEqual({
      type: 'follow-up.opened',
      customerId: 'anna',
      time: AT,
      data: {
        followUpId: eventId,
        version: 1,
        department: 'billing',
        text,
        from: { complaintId: 'c-1' },
      },
    });
  expect(followUpEventOf(first).data.followUpId).toBe(first.eventId);
});
