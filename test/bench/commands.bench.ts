import { CommandHandler, type Event } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import {
  type ComplaintCommand,
  complaintDecider,
  type ComplaintEvent,
  type ComplaintState,
} from '#libs/facts/complaint/complaint.decider.js';
import { databaseUrlOf, type TestConnection } from '../support/database.url.js';
import { BATCH } from './bench.client.js';
import { compare, inLanes, race, type Result, type Round } from './bench.measure.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvent } from './cloud.events.js';

/** Complaints that are worked at once. */
const CALLERS = 128;
const DUE = '2099-01-01T00:00:00.000Z';
/** What is done about each complaint. */
const LIFE = [
  ['acknowledge', {}],
  ['assign', { department: 'billing' }],
  ['promise', { what: 'The refund arrives.', dueAt: DUE }],
  ['resolve', { outcome: 'refunded' }],
  ['confirm', { satisfied: true }],
] as const;

/** Commands on complaints over HTTP against emmett's command handler in process, with the same decisions. */
export async function commands(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const server = await BenchProcess.start('no-projector', connection, 'commands');
  const peer = await emmettHandler(connection);
  const rates = await race(rounds, { ours: overHttp(server, 600), emmett: peer.round(CALLERS) });
  await Promise.all([server.stop(), peer.close()]);
  return [
    compare(
      `commands on complaints over HTTP, ${CALLERS} callers`,
      "emmett's command handler in process",
      { least: 3 },
      rates.ours,
      rates.emmett,
      'commands/s',
    ),
  ];
}

function overHttp({ client }: BenchProcess, count: number): Round {
  return async () => {
    const ids = Array.from({ length: count }, () => crypto.randomUUID());
    const filed = ids.map((complaintId) =>
      cloudEvent({
        id: complaintId,
        customerId: `customer-of-${complaintId}`,
        type: 'complaint.filed',
        time: Date.now(),
        data: { complaintId, ...FILED },
      }),
    );
    await client.publish(BATCH, JSON.stringify(filed), count);
    return async () => {
      await inLanes(CALLERS, ids, async (id) => {
        for (const [name, said] of LIFE) {
          const path = `/v1/complaints/${id}/${name}`;
          const { status, text } = await client.send('POST', path, 'application/json', JSON.stringify(said));
          if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 300)}`);
        }
      });
      return count * LIFE.length;
    };
  };
}

const FILED = { category: 'fees', severity: 3, channel: 'web' };

/** A complaint's event as emmett stores it. */
type StoredByEmmett = Event<ComplaintEvent['type'], { readonly event: ComplaintEvent }>;

async function emmettHandler(connection: TestConnection) {
  const store = getPostgreSQLEventStore(databaseUrlOf(connection));
  await store.schema.migrate();
  const stored = (event: ComplaintEvent) => ({ type: event.type, data: { event } }) as StoredByEmmett;
  const handle = CommandHandler<ComplaintState, StoredByEmmett>({
    initialState: () => complaintDecider.initial,
    evolve: (state, { data }) => complaintDecider.evolve(state, data.event),
  });
  const now = () => ({ time: Date.now(), micros: 0 });
  const round =
    (count: number): Round =>
    async () => {
      const ids = Array.from({ length: count }, () => crypto.randomUUID());
      await inLanes(CALLERS, ids, (complaintId) => {
        const filed = { type: 'complaint.filed', eventId: complaintId, at: now(), data: { complaintId, ...FILED } };
        return store.appendToStream(`complaint-${complaintId}`, [stored(filed as unknown as ComplaintEvent)]);
      });
      return async () => {
        await inLanes(CALLERS, ids, async (complaintId) => {
          for (const [name, said] of LIFE) {
            const command = {
              name,
              said,
              complaintId,
              occurredAt: null,
              ifVersion: null,
            } as unknown as ComplaintCommand;
            const decide = (state: ComplaintState) =>
              complaintDecider.decide(command, state, { eventId: crypto.randomUUID(), now: now() }).map(stored);
            await handle(store, `complaint-${complaintId}`, decide);
          }
        });
        return count * LIFE.length;
      };
    };
  return { round, close: () => store.close() };
}
