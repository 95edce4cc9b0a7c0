import type { TestConnection } from '../support/postgres.js';
import { emmett, messageDb, peakend } from './append.peers.js';
import { compare, type Result, race } from './bench.measure.js';

/** One caller that appends one event after the other, in process. */
export async function single(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const [ours, other, statement] = [await peakend(connection), await emmett(connection), await messageDb(connection)];
  const rates = await race(rounds, {
    ours: ours.callers(1, 300),
    emmett: other.callers(1, 100),
    messageDb: statement.statements(300, 1),
  });
  await Promise.all([ours, other, statement].map(({ close }) => close()));
  const what = 'single append, one caller';
  return [
    compare(what, 'emmett-postgresql', { least: 2 }, rates.ours, rates.emmett, 'events/s'),
    compare(what, 'message-db', { least: 1 }, rates.ours, rates.messageDb, 'events/s'),
  ];
}
