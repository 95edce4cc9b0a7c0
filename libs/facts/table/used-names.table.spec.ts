import type { QueryRunner } from 'typeorm';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { takeFacts } from './fact.table.js';
import { CountChannelsAndTiers1700000000935, CountUsedNames1700000000560 } from './used-names.migration.js';
import { countUsedNames, isNameUsed, usedNamesExcept } from './used-names.table.js';

const db = useDatabase();
const START = Date.parse('2026-01-01T00:00:00Z');

function event(position: number, type: string, data: JsonObject, tenant = 'acme'): StoredEvent {
  const recordedAt = START + position * 1_000;
  return storedEvent(position, { tenant, customerId: 'ann', type, data, time: START + position, recordedAt });
}
const take = (...events: StoredEvent[]) =>
  db.database.transaction(async (sql) => countUsedNames(sql, (await takeFacts(sql, events)).naming));
const used = (tenant: string, known: { definition?: string[]; touchpoint?: string[] } = {}, most = 10) =>
  usedNamesExcept(
    db.database,
    tenant,
    { definition: new Set(known.definition), touchpoint: new Set(known.touchpoint) },
    most,
  );
const at = (position: number) => START + position * 1_000;

beforeAll(async () => {
  const call = { touchpoint: 'call', channel: 'app' };
  const first = event(1, 'touchpoint.recorded', { ...call, journey: { definition: 'errand' } });
  await take(first, event(2, 'touchpoint.recorded', call), event(3, 'touchpoint.recorded', call, 'other'));
  // A repeat of the bus, among what is new.
  await take(
    first,
    event(4, 'feedback.submitted', { instrument: 'csat', value: 2, about: { touchpoint: 'cal', channel: 'phone' } }),
    event(5, 'complaint.filed', { category: 'x', severity: 1, channel: 'app', touchpoint: 'call' }),
    event(6, 'journey.ended', { journey: { definition: 'erand' } }),
    event(7, 'touchpoint.corrected', { eventId: first.eventId, journey: { definition: 'errand' } }),
    event(8, 'customer.registered', { traits: [] }),
    event(9, 'customer.tier-assigned', { tier: 'gold' }),
  );
});

const OF_ACME = [
  { name: 'errand', kind: 'definition', lastUsedAt: at(7), count: 2 },
  { name: 'erand', kind: 'definition', lastUsedAt: at(6), count: 1 },
  { name: 'call', kind: 'touchpoint', lastUsedAt: at(5), count: 3 },
  { name: 'cal', kind: 'touchpoint', lastUsedAt: at(4), count: 1 },
];

test('each fact counts once for the names that it uses, with the time when it was recorded', async () => {
  expect(await used('acme')).toEqual(OF_ACME);
  expect(await used('other')).toEqual([{ name: 'call', kind: 'touchpoint', lastUsedAt: at(3), count: 1 }]);
});

test('known names are left out, each kind by itself, and the last used come first', async () => {
  const unknown = await used('acme', { definition: ['errand', 'cal'], touchpoint: ['call', 'erand'] });
  expect(unknown).toEqual([OF_ACME[1], OF_ACME[3]]);
  expect(await used('acme', {}, 1)).toEqual([OF_ACME[0]]);
});

test('channels and tiers are names too', async () => {
  const isUsed = (kind: 'channel' | 'tier', name: string) => isNameUsed(db.database, 'acme', kind, name);
  expect([await isUsed('channel', 'app'), await isUsed('channel', 'phone')]).toEqual([true, true]);
  expect([await isUsed('tier', 'gold'), await isUsed('tier', 'app'), await isUsed('channel', 'gold')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('the migrations count what is there already', async () => {
  const runner = { query: (text: string) => db.database.query(text) } as unknown as QueryRunner;
  const all = async () =>
    (await db.database.query('select tenant, kind, name, last_used_at, count from fact.used_names order by 1, 2, 3'))
      .rows;
  const counted = await all();
  await db.database.query('drop table fact.used_names');
  await new CountUsedNames1700000000560().up(runner);
  await new CountChannelsAndTiers1700000000935().up(runner);
  expect(await used('acme')).toEqual(OF_ACME);
  expect(await all()).toEqual(counted);
});
