import fc from 'fast-check';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { eventually } from '#test/support/eventually.js';
import { forgetEverything } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from './insights.projection.js';
import { parkEvents } from './parked.table.js';

const db = useDatabase();
const START = Date.parse('2026-01-01T00:00:00Z');

function event(position: number, customerId: string, type: string, data: JsonObject): StoredEvent {
  return storedEvent(position, { customerId, type, time: START + position, data });
}

const sealed = (key: string) => ({ sealed: 'c2VhbGVk', key });
const said = (position: number, customerId: string, key: string) =>
  event(position, customerId, 'touchpoint.recorded', {
    touchpoint: 'call',
    channel: 'app',
    valence: 0.5,
    text: sealed(key),
    attributes: sealed(key),
  });
const corrected = (position: number, customerId: string, of: number, key: string) =>
  event(position, customerId, 'touchpoint.corrected', {
    eventId: `00000000-0000-4000-8000-${String(of).padStart(12, '0')}`,
    text: sealed(key),
    valence: -0.5,
  });
const merged = (position: number, customerId: string, into: string) =>
  event(position, customerId, 'customer.merged', { into });
const erased = (position: number, customerId: string, ...keys: string[]) =>
  event(position, customerId, 'customer.erased', { erasureId: 'e', survivor: customerId, keys });

const apply = (events: readonly StoredEvent[]) =>
  db.database.transaction((sql) =>
    new InsightsProjection(insights, { now: () => START }, sealedContent).apply(sql, events),
  );

/** Every fact, with the keys of its sealed members. */
async function facts() {
  const { rows } = await db.database.query<{ id: string; data: JsonObject; effective: { data: JsonObject } | null }>(
    'select id, data, effective from fact.facts order by id::int',
  );
  const keysIn = (data: JsonObject) => Object.values(data).flatMap((value) => (value as { key?: string })?.key ?? []);
  return rows.map(({ id, data, effective }) => [id, keysIn(data), effective && keysIn(effective.data)] as const);
}

beforeEach(() => forgetEverything(db.database));

describe('customer.erased', () => {
  it('given facts of two keys, then what the named keys sealed is gone and all else is unchanged', async () => {
    await apply([said(1, 'a', 'old'), said(2, 'a', 'new'), said(3, 'b', 'of b')]);
    await apply([erased(4, 'a', 'old')]);
    expect(await facts()).toEqual([
      ['1', [], null],
      ['2', ['new', 'new'], null],
      ['3', ['of b', 'of b'], null],
      ['4', [], null],
    ]);
    const { rows } = await db.database.query("select data::text from fact.facts where id = '1'");
    expect(JSON.parse(rows[0]?.data as string)).toEqual({ touchpoint: 'call', channel: 'app', valence: 0.5 });
  });

  it('given a correction from another member, then its words go with its key', async () => {
    await apply([said(1, 'a', 'of a'), merged(2, 'b', 'a'), corrected(3, 'b', 1, 'of b')]);
    expect((await facts())[0]).toEqual(['1', ['of a', 'of a'], ['of b', 'of a']]);
    await apply([erased(4, 'b', 'of b')]);
    expect((await facts())[0]).toEqual(['1', ['of a', 'of a'], ['of a']]);
    expect((await facts())[2]).toEqual(['3', [], null]);
  });

  it('given a correction whose words were erased, then earlier words do not come back, whenever it arrives', async () => {
    const erasing = [said(1, 'a', 'new'), corrected(2, 'a', 1, 'old'), erased(3, 'a', 'old')];
    const onceMore = event(4, 'a', 'touchpoint.corrected', { eventId: said(1, 'a', 'new').eventId, valence: 0.1 });
    for (const order of [erasing, [...erasing].reverse()]) {
      await forgetEverything(db.database);
      for (const each of order) await apply([each]);
      expect((await facts())[0]).toEqual(['1', ['new', 'new'], ['new']]);
      await apply([onceMore]);
      expect((await facts())[0]).toEqual(['1', ['new', 'new'], ['new']]);
    }
  });

  it('given an erasure, when facts with a destroyed key arrive, then they are taken without what it sealed', async () => {
    await apply([erased(1, 'a', 'old')]);
    await apply([said(2, 'a', 'old'), said(3, 'a', 'new')]);
    expect(await facts()).toEqual([
      ['1', [], null],
      ['2', [], null],
      ['3', ['new', 'new'], null],
    ]);
    const { rows } = await db.database.query('select from engine.parked_events');
    expect(rows).toEqual([]);
  });

  it('given a parked customer, then its words go, and a fact that is taken later comes without them', async () => {
    const first = said(1, 'a', 'old');
    await parkEvents(db.database, [first], 'Error: words');
    await apply([said(2, 'a', 'old'), erased(3, 'a', 'old')]);
    const { rows } = await db.database.query('select position::int, reason from engine.parked_events order by 1');
    expect(rows.slice(0, 2)).toEqual([
      { position: 1, reason: 'The customer was erased.' },
      { position: 2, reason: expect.any(String) },
    ]);
    expect(JSON.stringify(rows)).not.toContain('words');
    await db.database.query('delete from engine.parked_events');
    await apply([first]);
    expect(await facts()).toEqual([
      ['1', [], null],
      ['2', [], null],
      ['3', [], null],
    ]);
  });

  it('given an erasure among parked events, then its keys are known as erased all the same', async () => {
    const poison = { ...said(1, 'a', 'old'), eventId: 'no id' };
    await db.database.transaction((sql) =>
      new InsightsProjection(insights, { now: () => START }, sealedContent).applyParking(sql, [
        poison,
        erased(2, 'a', 'old'),
      ]),
    );
    const { rows } = await db.database.query('select position::int from engine.parked_events order by 1');
    expect(rows).toEqual([{ position: 1 }, { position: 2 }]);
    expect((await db.database.query('select key_id from fact.erased_keys')).rows).toEqual([{ key_id: 'old' }]);
  });

  it('ends the same whatever the order and batches of the events, and however often they come', async () => {
    const events = [
      said(1, 'a', 'old'),
      said(2, 'b', 'of b'),
      merged(3, 'b', 'a'),
      corrected(4, 'b', 1, 'of b'),
      erased(5, 'a', 'old'),
      erased(6, 'b', 'of b'),
      said(7, 'a', 'new'),
      said(8, 'a', 'old'),
    ];
    await apply(events);
    const expected = await facts();
    expect(expected.flatMap(([, data, effective]) => [...data, ...(effective ?? [])])).toEqual(['new', 'new']);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
        fc.nat({ max: 15 }),
        async (order, cut) => {
          await forgetEverything(db.database);
          await apply(order.slice(0, cut));
          await apply(order.slice(cut));
          expect(await facts()).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });
});

it('destroys the keys of an erasure in the same order as the request for it', async () => {
  const lock = 'select key_id from platform.customer_keys where key_id = any($1::text[]) for update';
  await db.database.query(
    `insert into platform.customer_keys (key_id, tenant, customer_id, wrapped)
     values ('k-b', 'acme', 'y', ''), ('k-a', 'acme', 'x', '')`,
  );
  let projecting = Promise.resolve();
  await db.database.transaction(async (sql) => {
    await sql.query(lock, [['k-a']]);
    projecting = apply([erased(901, 'y', 'k-b'), erased(902, 'x', 'k-a')]);
    await eventually('it waits', async () => {
      const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      return (await db.database.query(waiting)).rowCount === 1;
    });
    expect((await sql.query(`${lock} skip locked`, [['k-b']])).rowCount).toBe(1);
  });
  await projecting;
  const { rows } = await db.database.query('select from platform.customer_keys where wrapped is not null');
  expect(rows.length).toBe(0);
});
