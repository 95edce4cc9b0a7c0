import 'reflect-metadata';
import { ProgressSignal } from '#libs/eventing/progress.signal.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import { pino } from 'pino';
import { startProjecting } from '#apps/composition/projecting.js';
import { openErasureList } from '#apps/composition/erasure.file.js';
import { serve } from '#apps/composition/serve.js';
import { StandaloneModule } from '#apps/standalone/standalone.module.js';
import { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { type PostgresAddress, PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { Append, AppendOutcome, EventStore } from '#libs/eventing/event-store.js';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { systemClock } from '#libs/kernel/clock.js';
import { Configuration } from '#libs/platform/configuration.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { Readiness } from '#libs/platform/operations/readiness.js';
import { bareServer } from './bare.server.js';
import { answer } from './bench.child.js';
import { ADMIN_KEY, type Parts } from './bench.process.js';

/** Reports events as stored, but keeps nothing. */
class ForgetfulStore extends MemoryEventStore {
  private position = 0n;

  override async append(appends: readonly Append[]): Promise<readonly AppendOutcome[]> {
    return appends.map((append) => {
      const eventId = append.kind === 'fact' ? append.event.eventId : '';
      return { status: 'stored', position: ++this.position, eventId, revision: null };
    });
  }
}

async function storeOf(which: Parts, address: PostgresAddress): Promise<EventStore> {
  if (which === 'no-append') return new ForgetfulStore();
  const store =
    which === 'eventstoredb'
      ? new EventStoreDBEventStore(process.env.BENCH_EVENTSTOREDB ?? '')
      : new PostgresEventStore(address);
  await store.open();
  return store;
}

async function product(which: Parts): Promise<string> {
  const address = JSON.parse(process.env.BENCH_POSTGRES ?? '{}');
  const configuration = Object.assign(new Configuration(), { port: 0, logLevel: 'silent' });
  const log = pino({ level: 'silent' });
  const database = new PostgresDatabase(address);
  const eventStore = await storeOf(which, address);
  const metrics = new Metrics();
  const progress =
    which === 'whole'
      ? startProjecting({ eventStore, database, clock: systemClock, log, metrics, progressed: new ProgressSignal() })
          .progress
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
    feedHead: new HeadSignal(),
    log,
    metrics,
    readiness: new Readiness(),
  };
  const { url } = await serve(StandaloneModule, parts, openErasureList(null));
  return url;
}

const which = process.argv[2] as Parts;
answer(which === 'bare' ? await bareServer() : await product(which));
