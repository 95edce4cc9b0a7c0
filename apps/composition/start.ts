import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { type ErasureList, eraseAgain } from '#libs/facts/erasure/erasure.list.js';
import { PolicyProgress } from '#libs/eventing/policy.progress.js';
import { systemClock } from '#libs/kernel/clock.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { Readiness } from '#libs/platform/operations/readiness.js';
import type { PlatformParts } from '#libs/platform/platform.module.js';
import { policies } from '#libs/policies/policies.js';
import { refuseTakenPort } from './address.js';
import type { App } from './app.js';
import { Closing } from './closing.js';
import { startDeciding } from './deciding.js';
import { DrainingProgress } from './draining.progress.js';
import { openErasureList } from './erasure.file.js';
import { openInstallation } from './installation.js';
import { type Carrying, openInbox, openKafka } from './kafka.js';
import {
  followProjection,
  type Projecting,
  type ProjectingParts,
  startProjecting,
  startReceiving,
} from './projecting.js';
import { bindLog } from './log.binding.js';
import { refuseHalfMoved } from './moving.js';
import { startRelaying } from './relaying.js';
import type { Serving } from './serve.js';
import { openStorage } from './storage.js';

export interface Running extends Serving {
  readonly adminKey: string;
  /** The file of the generated admin key; null: it was given. */
  readonly adminKeyPath: string | null;
  /** Lets what is under way end, then stops everything. */
  stop(): Promise<void>;
}

/**
 * Starts an app in this process and resolves when it is ready to serve.
 * @throws Refusal that says what to do if it cannot be started here and now.
 */
export async function start(app: App, configuration: Configuration, log: Logger): Promise<Running> {
  const clock = systemClock;
  const closing = new Closing();
  try {
    await refuseTakenPort(configuration);
    const { adminKey, masterKey, directory } = openInstallation(app, configuration);
    // Not in parallel with the next step: while modules load nothing else runs, and connections could time out.
    const serveRoutes = await loadServing(app);
    const { database, eventStore, keyring } = await openStorage(configuration, masterKey, directory, log, closing);
    await refuseHalfMoved(database);
    await bindLog(database, configuration, eventStore);

    const erasures = openErasureList(directory, (line) =>
      log.warn({ line }, 'erasures.jsonl has a line that a crash cut short; its erasure was never acknowledged'),
    );
    await eraseAgain(erasures, eventStore, keyring);

    const metrics = new Metrics();
    showPool(metrics, database);
    const readiness = new Readiness();
    readiness.add('database', () => database.query('select 1'));
    readiness.add('eventStore', () => eventStore.head());

    const working = { eventStore, database, clock, log, metrics };
    const carrying =
      configuration.bus === 'kafka' && (app.projects || app.relays)
        ? await openKafka(configuration, eventStore.epoch, database, log, closing)
        : null;
    if (app.relays && carrying) {
      const relay = startRelaying(eventStore, carrying, log, metrics);
      closing.add(() => relay.stop());
    }
    const projecting = await startProjection(app, working, carrying);
    closing.add(() => projecting.stop());
    if (app.projects) {
      const deciding = startDeciding(working, policies);
      closing.add(() => deciding.stop());
    }
    const inbox = configuration.bus === 'kafka' && app.ingests ? await openInbox(configuration, log, closing) : null;
    const progress = new DrainingProgress(new PolicyProgress(database, policies, projecting.progress, clock));
    const parts = {
      configuration,
      adminKey: adminKey.value,
      clock,
      database,
      eventStore,
      keyring,
      inbox,
      progress,
      log,
      metrics,
      readiness,
    };
    const serving = await serveRoutes(parts, erasures);
    closing.add(serving.stop);
    closing.add(() => progress.drain());
    while (!(await readiness.report()).ready) await delay(20);
    return { ...serving, adminKey: adminKey.value, adminKeyPath: adminKey.path, stop: () => closing.close() };
  } catch (error) {
    await closing
      .close()
      .catch((failure: unknown) => log.error({ err: failure }, 'the failed start was not undone cleanly'));
    throw error;
  }
}

function startProjection(
  app: App,
  parts: ProjectingParts,
  carrying: Carrying | null,
): Promise<Projecting> | Projecting {
  if (!app.projects) return followProjection(parts);
  return carrying ? startReceiving(parts, carrying) : startProjecting(parts);
}

/** Loads what serves the app's routes, which is half of the work of a start. */
async function loadServing(app: App): Promise<(parts: PlatformParts, erasures: ErasureList) => Promise<Serving>> {
  const { serve } = await import('./serve.js');
  const module = await app.module();
  return (parts, erasures) => serve(module, parts, erasures);
}

function showPool(metrics: Metrics, database: PostgresDatabase): void {
  metrics.gauge('peakend_database_connections_open', 'Open connections of the pool.', () => database.use().open);
  metrics.gauge(
    'peakend_database_connections_idle',
    'Open connections of the pool that are idle.',
    () => database.use().idle,
  );
  metrics.gauge(
    'peakend_database_connections_waiting',
    'Callers waiting for a connection.',
    () => database.use().waiting,
  );
}
