import { aFact } from '#test/contract/event-store.examples.js';
import { useRelayDatabase } from '#test/support/relay.js';
import { bindLog } from './log.binding.js';

const given = useRelayDatabase();
const start = (eventStore: 'postgres' | 'eventstoredb', epoch: string, head = 0n) =>
  bindLog(given.database, { eventStore }, { epoch, head: async () => head });
const refused = (code: string, word: string) => ({ code, message: expect.stringContaining(word) });
afterEach(() => given.database.query('delete from platform.outside_log'));

test('a database belongs to the log in EventStoreDB that it was first started with', async () => {
  await start('eventstoredb', 'one');
  await start('eventstoredb', 'one', 17n);
  await expect(start('eventstoredb', 'other')).rejects.toMatchObject(
    refused('FOREIGN_LOG', 'belongs to the log one, and EventStoreDB holds the log other'),
  );
  await expect(start('postgres', given.store.epoch)).rejects.toMatchObject(
    refused('LOG_IN_EVENTSTOREDB', 'set PEAKEND_EVENT_STORE=eventstoredb'),
  );
  await start('eventstoredb', 'one');
});

test('a log with events is not tied to a database that has none of its keys', async () => {
  await expect(start('eventstoredb', 'one', 17n)).rejects.toMatchObject(
    refused('DATABASE_OF_NO_LOG', 'restore it if it was lost'),
  );
  await expect(start('eventstoredb', 'one', 17n)).rejects.toMatchObject(
    refused('DATABASE_OF_NO_LOG', 'another database'),
  );
});

test('if a database is started with two logs at once, one is refused', async () => {
  const outcomes = await Promise.allSettled([start('eventstoredb', 'one'), start('eventstoredb', 'other')]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a database that holds its own log keeps it, and accepts none in EventStoreDB', async () => {
  await given.store.append([aFact('1')]);
  await start('postgres', given.store.epoch);
  await expect(start('eventstoredb', 'one')).rejects.toMatchObject(refused('LOG_IN_POSTGRES', 'npm run move'));
  await start('postgres', given.store.epoch);
});
