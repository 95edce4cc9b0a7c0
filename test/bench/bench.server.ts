import 'reflect-metadata';
import { pino } from 'pino';
import { startProjecting } from '#apps/composition/projecting.js';
import { openErasureList } from '#apps/composition/erasure.file.js';
import { serve } from '#apps/composition/serve.js';
import { StandaloneModule } from '#apps/standalone/standalone.module.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Append, AppendOutcome, EventStore } from '#libs/eventing/event-store.js';
import { PostgresKeyring } from '#libs/facts/publishing/keyring.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Configuration } from '#libs/platform/configuration.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { Readiness } from '#libs/platform/operations/readiness.js';
import { bareServer } from './bare.server.js';
import { ADMIN_KEY, type Parts } from './bench.process.js';

/** Says "stored" and keeps nothing. */
class ForgetfulStore extends MemoryEventStore {
  private position = 0n;

  override async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    return appends.map((append) => {
      const eventId = append.kind === 'fact' ? append.event.eventId : '';
      return { status: 'stored', position: ++this.position, eventId, revision: null };
    });
  }
}

async function product(which: Parts): Promise<string> {
  const address = JSON.parse(process.env.BENCH_POSTGRES ?? '{}');
  const configuration = Object.assign(new Configuration(), { port: 0, logLevel: 'silent' });
  const log = pino({ level: 'silent' });
  const database = new PostgresDatabase(address);
  const store = which === 'no-append' ? new ForgetfulStore() : new PostgresEventStore(address);
  if (store instanceof PostgresEventStore) await store.open();
  const eventStore: EventStore = store;
  const metrics = new Metrics();
  const progress =
    which === 'whole'
      ? startProjecting({ eventStore, database, clock: systemClock, log, metrics }).progress
      : { waitFor: async () => true };
  const parts = {
    configuration,
    adminKey: ADMIN_KEY,
    clock: systemClock,
    database,
    eventStore,
    keyring: await PostgresKeyring.open(database, Buffer.alloc(32, 7)),
    inbox: null,
    progress,
    log,
    metrics,
    readiness: new Readiness(),
  };
  const { url } = await serve(StandaloneModule, parts, openErasureList(null));
  return url;
}

function cpuOfThis(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function heapOfThis(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const which = process.argv[2] as Parts;
process.on('message', (question) => {
  process.send?.(question === 'cpu' ? cpuOfThis() : heapOfThis());
});
process.on('disconnect', () => process.exit());
process.send?.(which === 'bare' ? await bareServer() : await product(which));
