import { pino } from 'pino';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { databaseUrlOf, useDatabase } from '#test/support/postgres.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { Closing } from './closing.js';
import { refuseRunning } from './running.js';
import { openEventStoreDB, openOutsidePostgres } from './storage.js';

const test = useDatabase();

/** What the log says when an EventStoreDB of a version is opened. */
async function saidOf(version: string): Promise<readonly object[]> {
  const [double, closing, said] = [await EventStoreDBDouble.start({ version }), new Closing(), [] as object[]];
  const log = pino({ base: null, timestamp: false }, { write: (line: string) => void said.push(JSON.parse(line)) });
  try {
    await openEventStoreDB(double.url, closing, log);
    return said;
  } finally {
    await closing.close();
    await double.stop();
  }
}

it('an EventStoreDB of a release that no run has met is noted once, at the start', async () => {
  const msg = 'EventStoreDB: no run has met this release (ADR 16)';
  expect(await saidOf('26.1.0.4711')).toMatchObject([{ release: '26.1.0', met: ['23.10.8', '24.10.14'], msg }]);
  expect(await saidOf('24.10.14')).toEqual([]);
});

it.each([
  ['', 'peakend'],
  ['?application_name=mine', 'peakend mine'],
  ['?connect_timeout=9&application_name=', 'peakend '],
])('connections are known as peakend’s, whatever the URL calls them: %s', async (parameters, name) => {
  const url = databaseUrlOf(test.connection) + parameters;
  const database = new PostgresDatabase(await openOutsidePostgres(url, 'the URL'));
  try {
    const { rows } = await database.query(`select current_setting('application_name') as name`);
    expect(rows).toEqual([{ name }]);
    await expect(refuseRunning(test.database)).rejects.toMatchObject({ code: 'IN_USE' });
  } finally {
    await database.close();
  }
});
