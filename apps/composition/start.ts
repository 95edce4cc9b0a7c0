import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type ErasureList, eraseAgain } from '#libs/facts/erasure/erasure.list.js';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import { PolicyProgress } from '#libs/eventing/policy.progress.js';
import { ProgressSignal } from '#libs/eventing/progress.signal.js';
import { WatchedStore } from '#libs/eventing/watched.store.js';
import { FEED_CHANNEL } from '#libs/feed/items/feed.table.js';
import { type Clock, systemClock } from '#libs/kernel/clock.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import type { PlatformParts } from '#libs/platform/platform.module.js';
import { policies } from '#libs/policies/policies.js';
import { refuseTakenPort } from './address.js';
import type { App } from './app.js';
import { Closing } from './closing.js';
import { startBacktesting } from './backtesting.js';
import { startDeciding } from './deciding.js';
import { DrainingProgress } from './draining.progress.js';
import { openErasureList } from './erasure.file.js';
import { startFitting } from './fitting.js';
import { watchHealth } from './health.js';
import { openInstallation } from './installation.js';
import { ALERTS_TOPIC, type Carrying, LOG_TOPIC, openInbox, openKafka } from './kafka.js';
import { startNotifying } from './notifying.js';
import {
  followProjection,
  type Projecting,
  type ProjectingParts,
  startProjecting,
  startProjectingThread,
  startReceiving,
} from './projecting.js';
import { projectingThreads } from './projecting.thread.js';
import { bindLog } from './log.binding.js';
import { refuseHalfMoved } from './moving.js';
import { startRelaying, startRelayingAlerts } from './relaying.js';
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
export async function start(
  app: App,
  configuration: Configuration,
  log: Logger,
  clock: Clock = systemClock,
): Promise<Running> {
  const closing = new Closing();
  try {
    await refuseTakenPort(configuration);
    const installation = openInstallation(app, configuration);
    // Not in parallel with the next step: while modules load nothing else runs, and connections could time out.
    const serveRoutes = await loadServing(app);
    const storage = await openStorage(configuration, installation, { clock, log }, closing);
    const { directory } = installation;
    const adminKey = installation.adminKey();
    const { address, database, head, keyring } = storage;
    const eventStore = new WatchedStore(storage.eventStore);
    await refuseHalfMoved(database);
    await bindLog(database, configuration, eventStore);

    const erasures = openErasureList(directory, (line) =>
      log.warn({ line }, 'erasures.jsonl has a line that a crash cut short; its erasure was never acknowledged'),
    );
    await eraseAgain(erasures, eventStore, keyring);

    const metrics = new Metrics((metric, error) => log.warn({ metric, err: error }, 'a metric cannot be read'));
    const readiness = watchHealth({ database, eventStore, directory, log, metrics });

    const progressed = new ProgressSignal();
    const working = { eventStore, database, clock, log, metrics, progressed };
    const feedHead = new HeadSignal();
    if (app.notifies || app.relays) storage.listen(FEED_CHANNEL, (position) => feedHead.raise(BigInt(position)));
    const carrying =
      configuration.bus === 'kafka' && (app.projects || app.relays)
        ? await openKafka(LOG_TOPIC, configuration, eventStore.epoch, database, log, closing)
        : null;
    if (app.relays && carrying) {
      const relay = startRelaying(eventStore, carrying, log, metrics);
      closing.add(() => relay.stop());
      const alerts = await openKafka(ALERTS_TOPIC, configuration, eventStore.epoch, database, log, closing);
      const alertsRelay = startRelayingAlerts({ ...working, feedHead }, alerts);
      closing.add(() => alertsRelay.stop());
    }
    const projecting = await startProjection(app, configuration, working, carrying, { address, head });
    closing.add(() => projecting.stop());
    if (app.projects) {
      const deciding = startDeciding({ ...working, keyring }, policies);
      closing.add(() => deciding.stop());
      const fitting = startFitting(working, address);
      closing.add(() => fitting.stop());
      const backtesting = startBacktesting(working);
      closing.add(() => backtesting.stop());
    }
    if (app.notifies) {
      // Receivers compare the time of a message with their own.
      const notifying = startNotifying({ ...working, clock: systemClock, configuration, keyring, feedHead });
      closing.add(() => notifying.stop());
    }
    const inbox = configuration.bus === 'kafka' && app.ingests ? await openInbox(configuration, log, closing) : null;
    const progress = new DrainingProgress(
      new PolicyProgress(database, policies, projecting.progress, clock, progressed),
    );
    const parts = {
      configuration,
      adminKey: adminKey.value,
      clock,
      database,
      eventStore,
      keyring,
      inbox,
      progress,
      feedHead,
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
  configuration: Configuration,
  parts: ProjectingParts,
  carrying: Carrying | null,
  log: { readonly address: PostgresAddress; readonly head: HeadSignal },
): Promise<Projecting> | Projecting {
  if (!app.projects) return followProjection(parts);
  if (carrying) return startReceiving(parts, carrying);
  // A clock of one's own, as the demo's, cannot be shared with a thread.
  const threads = parts.clock === systemClock ? projectingThreads(configuration.projectingThreads) : 0;
  return threads > 0
    ? startProjectingThread(parts, { address: log.address, threads }, log.head)
    : startProjecting(parts);
}

/** Loads what serves the app's routes, which is half of the work of a start. */
async function loadServing(app: App): Promise<(parts: PlatformParts, erasures: ErasureList) => Promise<Serving>> {
  const { serve } = await import('./serve.js');
  const module = await app.module();
  return (parts, erasures) => serve(module, parts, erasures);
}
