import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import { aFact } from '#test/contract/event-store.examples.js';
import { MemoryKeyring } from '#test/support/memory.keyring.js';
import { allClocksOf } from './complaint.clocks.js';
import { CommandComplaint, CommandComplaintHandler } from './complaint.command.js';
import { readCommand } from './complaint-command.reader.js';
import type { ComplaintTimekeeper } from './complaint.timekeeper.js';

const FILED = Date.parse('2026-03-02T09:00:00Z');
const allDay = [{ from: '00:00', to: '24:00' }];
const of = { tenant: 'acme', customerId: 'anna' };

test('what a breach led to before a command is stored sealed, and answered in words', async () => {
  const clock = { now: () => FILED + 60_000 };
  const [store, keyring] = [new MemoryEventStore(clock), new MemoryKeyring()];
  const stream = complaintStreamOf('acme', 'c-1');
  const data = { complaintId: 'c-1', category: 'fees', severity: 3, channel: 'web' };
  await store.append([aFact('filed', { ...of, type: 'complaint.filed', time: FILED, data }, stream)]);
  const calendar = { name: 'office', version: 1, calendar: { timeZone: 'UTC', week: { monday: allDay } } };
  const onBreach = [
    { compensate: { kind: 'discount', value: '10', currency: 'EUR', text: 'We are sorry.' } },
    { escalate: { reason: 'Nobody answered.' } },
  ] as const;
  const serviceLevel = { match: {}, calendar: 'office', acknowledgeWithinSeconds: 18, onBreach };
  const clocks = allClocksOf([{ name: 'quick', version: 1, serviceLevel, calendar }]);
  const timekeeper = { clocksOf: async () => clocks } as unknown as ComplaintTimekeeper;

  const handler = new CommandComplaintHandler(store, keyring, clock, timekeeper);
  const given = readCommand('note', { text: 'Called.' }, null, clock.now());
  const traces = { correlationId: null, traceparent: null };
  const by = { tenant: 'acme', complaintId: 'c-1', idempotencyKey: null, ifVersion: null, ...traces };
  const { complaint } = await handler.execute(new CommandComplaint(given, by));

  const words = ['We are sorry.', 'Nobody answered.', 'Called.'];
  const [sorry, nobody, called] = await keyring.seal(
    'acme',
    words.map((value) => ({ customerId: 'anna', value })),
  );
  const stored = (await store.readStream(stream)).map(({ type, data: { text, reason } }) => [type, text ?? reason]);
  expect(stored.slice(2)).toEqual([
    ['complaint.compensation-granted', sorry],
    ['complaint.escalated', nobody],
    ['complaint.noted', called],
  ]);
  expect(complaint.history.slice(2).map(({ text, reason }) => text ?? reason)).toEqual(words);
  expect(complaint.compensations).toMatchObject([{ text: 'We are sorry.' }]);
});
