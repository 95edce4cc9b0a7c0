import { hostname } from 'node:os';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { FeedFollower } from '#libs/feed/items/feed.follower.js';
import { readProgress } from '#libs/feed/items/feed.table.js';
import { WebhookSender } from '#libs/feed/webhooks/webhook.sender.js';
import { countByState } from '#libs/feed/webhooks/webhook.table.js';
import { WebhooksRunner } from '#libs/feed/webhooks/webhooks.runner.js';
import type { Configuration } from '#libs/platform/configuration.js';
import type { ProjectingParts } from './projecting.js';

/** Another process takes over from one that has been silent for this long. */
const LEASE_MS = 10_000;
/** Most events of the log read at once. */
const BATCH = 2_000;

export interface NotifyingParts extends ProjectingParts {
  readonly configuration: Configuration;
  readonly keyring: Keyring;
  /** How far the feed has come. */
  readonly feedHead: HeadSignal;
}

/** Fills the feed that subscribers follow and delivers to webhooks, or stands by where another process does. */
export function startNotifying(parts: NotifyingParts): { stop(): Promise<void> } {
  const running = [follower(parts), webhooks(parts)];
  for (const each of running) each.start();
  showFeed(parts);
  return { stop: async () => void (await Promise.all(running.map((each) => each.stop()))) };
}

const holder = () => `${hostname()}/${process.pid}`;

function follower({ eventStore, database, feedHead, log }: NotifyingParts): FeedFollower {
  return new FeedFollower(
    eventStore,
    database,
    feedHead,
    {
      leading: (lease) => log.info({ lease: `${lease}` }, 'feed: this process fills it'),
      failed: (error, retryInMs) => log.error({ err: error, retry_in_ms: retryInMs }, 'feed failed: trying again'),
    },
    { holder: holder(), leaseMs: LEASE_MS, batch: BATCH },
  );
}

function webhooks(parts: NotifyingParts): WebhooksRunner {
  const { eventStore, database, keyring, clock, feedHead, configuration, log, metrics } = parts;
  const attempts = metrics.counter('peakend_webhook_attempts_total', 'Messages sent to webhooks, by outcome.', [
    'outcome',
  ]);
  return new WebhooksRunner(
    {
      database,
      keyring,
      clock,
      head: feedHead,
      epoch: eventStore.epoch,
      sender: new WebhookSender({ allowPrivate: configuration.webhookAllowPrivate }),
      random: Math.random,
      observer: { attempted: (outcome) => attempts.inc({ outcome }) },
    },
    {
      failed: (error, retryInMs) => log.error({ err: error, retry_in_ms: retryInMs }, 'webhooks failed: trying again'),
    },
    { holder: holder(), leaseMs: LEASE_MS },
  );
}

/** Measures how far the feed is behind the log, and how webhooks are, whichever process works on them. */
function showFeed({ eventStore, database, metrics }: NotifyingParts): void {
  const position = () => readProgress(database);
  metrics.gauge('peakend_feed_position', 'Last position copied to the feed of subscribers.', async () =>
    Number(await position()),
  );
  metrics.gauge('peakend_feed_lag_events', 'Events not copied to the feed of subscribers yet.', async () =>
    Number((await eventStore.head()) - (await position())),
  );
  for (const state of ['working', 'failing', 'disabled'] as const)
    metrics.gauge('peakend_webhooks', 'Webhooks, by state.', () => countByState(database, state), { state });
}
