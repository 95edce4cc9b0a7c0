import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { aFact, readAll } from '../../../test/contract/event-store.examples.js';
import { eventually } from '../../../test/support/eventually.js';
import { startPolicies } from '../../../test/support/policy.process.js';
import { useDatabase } from '../../../test/support/postgres.js';
import { dayClosed, dayClosedBy } from './day-closed.watcher.js';

const given = useDatabase();
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await given.database.query(
    'delete from engine.policies; delete from engine.leases; delete from policy.tenant_days; delete from platform.tenants',
  );
});

/** A log with a settable clock, which the processes that close days share. */
function at(moment: string) {
  const time = { now: Date.parse(moment) };
  const clock = { now: () => time.now };
  const store = new MemoryEventStore(clock);
  const appended: number[] = [];
  const append = store.append.bind(store);
  store.append = (appends) => {
    appended.push(appends.length);
    return append(appends);
  };
  const tenants = (names: readonly string[], zone = 'Europe/Berlin', createdAt = time.now) =>
    given.database.query(
      'insert into platform.tenants (name, time_zone, created_at) select name, $2, $3 from unnest($1::text[]) as n(name)',
      [names, zone, new Date(createdAt)],
    );
  const start = (policy: InstalledPolicy = dayClosed) => {
    const process = startPolicies({ store, database: given.database, clock, policies: [policy] });
    closing.push(process.stop);
    return process;
  };
  /** Nothing is due any more for any tenant at the clock's current time. */
  const settled = () =>
    eventually('nothing is due', async () => {
      const { rows } = await given.database.query<{ left: number }>(
        `select count(*)::int as left from platform.tenants t left join policy.tenant_days d on d.tenant = t.name
          where d.next_at is null or d.next_at <= $1`,
        [new Date(time.now)],
      );
      return rows[0]?.left === 0;
    });
  const days = async (of: string) =>
    (await readAll(store, 0n)).filter(({ tenant }) => tenant === of).map(({ data }) => data.day);
  const set = async (next: string) => {
    time.now = Date.parse(next);
    await settled();
  };
  return { store, tenants, start, settled, days, set, appended };
}

test('closes a day at its midnight, not before', async () => {
  const { store, tenants, start, days, set } = at('2026-03-01T12:00:00Z');
  await tenants(['acme']);
  start();
  await set('2026-03-01T22:59:59.999Z');
  expect(await days('acme')).toEqual([]);
  await set('2026-03-01T23:00:00Z');
  const [event] = await readAll(store, 0n);
  expect(event).toMatchObject({
    tenant: 'acme',
    customerId: null,
    type: 'day.closed',
    time: Date.parse('2026-03-01T23:00:00Z'),
    recordedAt: Date.parse('2026-03-01T23:00:00Z'),
    data: { day: '2026-03-01', endedAt: '2026-03-01T23:00:00.000Z' },
    revision: 0,
  });
});

test('missed days are closed in order, each once, after what was recorded in the meantime', async () => {
  const { store, tenants, start, settled, days, set } = at('2026-03-28T12:00:00Z');
  await tenants(['acme']);
  await tenants(['other'], 'Pacific/Kiritimati');
  const first = start();
  await settled();
  await first.stop();
  await set('2026-03-28T12:00:00Z');
  await store.append([aFact('meanwhile')]);
  start();
  await set('2026-04-01T12:00:00Z');
  expect(await days('acme')).toEqual([undefined, '2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31']);
  expect(await days('other')).toEqual(['2026-03-29', '2026-03-30', '2026-03-31', '2026-04-01']);
  const restarted = start();
  await restarted.stop();
  expect((await days('acme')).length).toBe(5);
});

test('no day is closed that ended before its tenant began, or before the policy did', async () => {
  const { tenants, start, settled, days, set } = at('2026-03-10T12:00:00Z');
  await tenants(['old'], 'UTC', Date.parse('2026-01-01T00:00:00Z'));
  start();
  await settled();
  await set('2026-03-11T12:00:00Z');
  await tenants(['today'], 'UTC');
  await settled();
  await set('2026-03-12T00:00:00Z');
  expect(await days('old')).toEqual(['2026-03-10', '2026-03-11']);
  expect(await days('today')).toEqual(['2026-03-11']);
});

test('a thousand tenants at one midnight take one append', async () => {
  const { store, tenants, start, settled, set, appended } = at('2026-03-01T12:00:00Z');
  const names = Array.from({ length: 1_000 }, (_, index) => `tenant-${index}`);
  await tenants(names);
  start();
  await settled();
  expect(appended).toEqual([]);
  await set('2026-03-02T00:00:00Z');
  expect(appended).toEqual([1_000]);
  const events = await readAll(store, 0n);
  expect(new Set(events.map(({ tenant }) => tenant)).size).toBe(1_000);
  expect(new Set(events.map(({ data }) => JSON.stringify(data)))).toEqual(
    new Set(['{"day":"2026-03-01","endedAt":"2026-03-01T23:00:00.000Z"}']),
  );
});

test('when the rules of a zone change, the next midnight follows the new ones', async () => {
  const { tenants, start, settled, days, set, store } = at('2026-03-01T12:00:00Z');
  await tenants(['acme'], 'UTC');
  const before = start(dayClosedBy('before'));
  await settled();
  await before.stop();
  await given.database.query(`update policy.tenant_days set next_at = '2026-03-02T01:00:00Z'`);
  start(dayClosedBy('after'));
  await eventually('it looked again', async () => {
    const { rows } = await given.database.query<{ next_at: Date }>('select next_at from policy.tenant_days');
    return rows[0]?.next_at.toISOString() === '2026-03-02T00:00:00.000Z';
  });
  // As if its last midnight had been an hour earlier by the old rules.
  await given.database.query(
    `update policy.tenant_days set closed_until = '2026-03-01T23:00:00Z', next_at = '2026-03-02T00:00:00Z'`,
  );
  await set('2026-03-02T00:00:00Z');
  await set('2026-03-03T00:00:00Z');
  expect(await days('acme')).toEqual(['2026-03-01', '2026-03-02']);
  expect(await store.head()).toBe(2n);
});
