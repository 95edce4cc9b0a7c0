import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import type { ServiceLevel } from '#libs/facts/service-level/service-level.events.js';
import { aFact } from '#test/contract/event-store.examples.js';
import { MemoryKeyring } from '#test/support/memory.keyring.js';
import { allClocksOf } from './complaint.clocks.js';
import { CommandComplaint, CommandComplaintHandler } from './complaint.command.js';
import type { CommandName } from './complaint.commands.js';
import { readCommand } from './complaint-command.reader.js';
import type { ComplaintTimekeeper } from './complaint.timekeeper.js';

const FILED = Date.parse('2026-03-02T09:00:00Z');
const allDay = [{ from: '00:00', to: '24:00' }];
const of = { tenant: 'acme', customerId: 'anna' };

/** A complaint whose service level is quick, to be commanded by processes whose clocks may differ. */
async function filed(within: object, onBreach: readonly object[] = []) {
  const clock = { time: FILED, now: () => clock.time };
  const [store, keyring] = [new MemoryEventStore(clock), new MemoryKeyring()];
  const stream = complaintStreamOf('acme', 'c-1');
  const data = { complaintId: 'c-1', category: 'fees', severity: 3, channel: 'web' };
  await store.append([aFact('filed', { ...of, type: 'complaint.filed', time: FILED, data }, stream)]);
  const calendar = { name: 'office', version: 1, calendar: { timeZone: 'UTC', week: { monday: allDay } } };
  const serviceLevel = { match: {}, calendar: 'office', ...within, onBreach } as ServiceLevel;
  const clocks = allClocksOf([{ name: 'quick', version: 1, serviceLevel, calendar }]);
  const timekeeper = { clocksOf: async () => clocks } as unknown as ComplaintTimekeeper;
  const handler = new CommandComplaintHandler(store, keyring, clock, timekeeper);
  const traces = { correlationId: null, traceparent: null };
  const by = { tenant: 'acme', complaintId: 'c-1', idempotencyKey: null, ifVersion: null, ...traces };
  return {
    keyring,
    stored: () => store.readStream(stream),
    types: async () => (await store.readStream(stream)).slice(1).map(({ type }) => type.replace('complaint.', '')),
    at: (seconds: number, name: CommandName, body: object) => {
      clock.time = FILED + seconds * 1_000;
      return handler.execute(new CommandComplaint(readCommand(name, body, null, clock.time), by));
    },
  };
}

test('a command whose clock is ahead makes nothing due before its time', async () => {
  const { at, types } = await filed({ resolveWithinSeconds: 60 });
  await at(58, 'note', { text: 'Called.', occurredAt: '2026-03-02T09:01:01Z' });
  expect(await types()).toEqual(['noted']);
  await at(62, 'note', { text: 'Again.' });
  expect(await types()).toEqual(['noted', 'service-level-breached', 'noted']);
});

test('a command of a process whose clock is behind withdraws no breach', async () => {
  const { at, types } = await filed({ resolveWithinSeconds: 60 });
  await at(60, 'note', { text: 'Called.' });
  await at(59.96, 'note', { text: 'Again.' });
  expect(await types()).toEqual(['service-level-breached', 'noted', 'noted']);
});

test('what a breach led to before a command is stored sealed, and answered in words', async () => {
  const onBreach = [
    { compensate: { kind: 'discount', value: '10', currency: 'EUR', text: 'We are sorry.' } },
    { escalate: { reason: 'Nobody answered.' } },
  ];
  const { at, keyring, stored } = await filed({ acknowledgeWithinSeconds: 18 }, onBreach);
  const { complaint } = await at(60, 'note', { text: 'Called.' });

  const words = ['We are sorry.', 'Nobody answered.', 'Called.'];
  const [sorry, nobody, called] = await keyring.seal(
    'acme',
    words.map((value) => ({ customerId: 'anna', value })),
  );
  const told = (await stored()).map(({ type, data: { text, reason } }) => [type, text ?? reason]);
  expect(told.slice(2)).toEqual([
    ['complaint.compensation-granted', sorry],
    ['complaint.escalated', nobody],
    ['complaint.noted', called],
  ]);
  expect(complaint.history.slice(2).map(({ text, reason }) => text ?? reason)).toEqual(words);
  expect(complaint.compensations).toMatchObject([{ text: 'We are sorry.' }]);
});
