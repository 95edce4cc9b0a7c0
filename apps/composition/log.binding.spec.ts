import { aFact } from '#test/contract/event-store.examples.js';
import { useRelayDatabase } from '#test/support/relay.js';
import { bindLog } from './log.binding.js';

const given = useRelayDatabase();
const start = (eventStore: 'postgres' | 'eventstoredb', epoch: string) =>
  bindLog(given.database, { eventStore }, epoch);
const refused = (code: string, word: string) => ({ code, message: expect.stringContaining(word) });
afterEach(() => given.database.query('delete from platform.outside_log'));

test('a database belongs to the log in EventStoreDB that it was started with first', async () => {
  await start('eventstoredb', 'one');
  await start('eventstoredb', 'one');
  await expect(start('eventstoredb', 'other')).rejects.toMatchObject(
    refused('FOREIGN_LOG', 'belongs to the log one, and EventStoreDB holds the log other'),
  );
  await expect(start('postgres', given.store.epoch)).rejects.toMatchObject(
    refused('LOG_IN_EVENTSTOREDB', 'set PEAKEND_EVENT_STORE=eventstoredb'),
  );
  await start('eventstoredb', 'one');
});

test('of two logs that a database is started with at once one is refused', async () => {
  const outcomes = await Promise.allSettled([start('eventstoredb', 'one'), start('eventstoredb', 'other')]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a database that holds its log itself goes on so, and takes none in EventStoreDB', async () => {
  await given.store.append([aFact('1')]);
  await start('postgres', given.store.epoch);
  await expect(start('eventstoredb', 'one')).rejects.toMatchObject(refused('LOG_IN_POSTGRES', 'npm run move'));
  await start('postgres', given.store.epoch);
});
