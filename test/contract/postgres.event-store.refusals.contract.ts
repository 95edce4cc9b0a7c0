import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { useDatabase } from '../support/postgres.js';
import { aFact, appendOne, readAll } from './event-store.examples.js';

const database = useDatabase();
let store: PostgresEventStore;

beforeAll(async () => {
  store = new PostgresEventStore(database.connection);
  await store.open();
});
afterAll(() => store.close());

/** Makes PostgreSQL refuse new events with a SQLSTATE until the returned function is called. */
async function refuseWith(state: string): Promise<() => Promise<unknown>> {
  await database.database.query(`
    create function store.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'refused' using errcode = '${state}'; end $$;
    create trigger refuse before insert on store.events for each row execute function store.refuse();`);
  return () => database.database.query('drop function store.refuse cascade');
}

test.each(['53100', '53200', '58030', '57P01', '25006', '40P01'])(
  'what PostgreSQL refuses with %s can be sent again later, and reads go on meanwhile',
  async (state) => {
    const facts = [aFact(), aFact(), aFact()];
    const head = await store.head();
    const allow = await refuseWith(state);
    for (const call of [facts, facts.slice(0, 1)])
      await expect(store.append(call)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(await store.read(head, 10)).toEqual([]);
    await allow();
    expect((await store.append(facts)).map(({ status }) => status)).toEqual(['stored', 'stored', 'stored']);
  },
);

test('a call that PostgreSQL will never take fails alone: those that share its transaction are stored', async () => {
  const before = await store.head();
  const bad = aFact('content', { customerId: 'nul\u0000byte' });
  const calls = Array.from({ length: 9 }, (_, index) =>
    store.append(index === 4 ? [aFact(), bad] : [aFact(), aFact()]),
  );
  const results = await Promise.allSettled(calls);
  expect(results.map(({ status }) => status)).toEqual([
    ...Array(4).fill('fulfilled'),
    'rejected',
    ...Array(4).fill('fulfilled'),
  ]);
  const [rejected] = results.filter((result) => result.status === 'rejected');
  expect(rejected?.reason).not.toBeInstanceOf(StoreUnavailable);
  expect(await readAll(store, before)).toHaveLength(16);
});

test('what is not a UUID is refused before anything is stored', async () => {
  const before = await store.head();
  for (const eventId of ['', 'x', 'E9EB5CE3-9c1d-53d8-b35d-019e3934d576', 'e9eb5ce3x9c1d-53d8-b35d-019e3934d57g']) {
    await expect(store.append([aFact(), aFact('content', { eventId })])).rejects.toThrow(RangeError);
  }
  expect(await appendOne(store, aFact())).toMatchObject({ status: 'stored', position: before + 1n });
});

test('a log that became shorter under a running process stops it, so that no position is given out again', async () => {
  await store.append([aFact(), aFact()]);
  const other = new PostgresEventStore(database.connection);
  await other.open();
  await database.database.query('delete from store.events where position = (select max(position) from store.events)');
  await database.database.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'peakend event store' and datname = current_database()`);
  const append = () => other.append([aFact()]).catch((error: unknown) => error);
  let error = await append();
  // It may yet have to notice that its connection is gone.
  const isCut = (reason: unknown) => reason instanceof StoreUnavailable && !reason.message.includes('its log ends');
  while (isCut(error)) error = await append();
  await other.close();
  expect(error).toEqual(new StoreUnavailable('its log ends at 36 and ended at 37 before: start again after a restore'));
});
