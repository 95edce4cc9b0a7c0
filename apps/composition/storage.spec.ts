import { pino } from 'pino';
import { EventStoreDBDouble } from '#test/support/eventstoredb/eventstoredb.double.js';
import { Closing } from './closing.js';
import { openEventStoreDB } from './storage.js';

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

test('an EventStoreDB of a release that no run has met is noted once, at the start', async () => {
  const msg = 'EventStoreDB: no run has met this release (ADR 16)';
  expect(await saidOf('26.1.0.4711')).toMatchObject([{ release: '26.1.0', met: ['23.10.8', '24.10.14'], msg }]);
  expect(await saidOf('24.10.14')).toEqual([]);
});
