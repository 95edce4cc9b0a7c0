import { type LeaderObserver, LeaderRunner } from '#libs/eventing/leader.runner.js';
import { type Held, Lease } from '#libs/eventing/lease.js';
import { pause } from '#libs/eventing/pause.js';
import { supervised } from '#libs/eventing/supervised.js';
import type { Uuid } from '#libs/kernel/event.js';
import { forgetDeliveries } from './delivery.table.js';
import { enabledWebhooks, leaseNameOf } from './webhook.table.js';
import { WebhookWorker, type WorkerParts } from './webhook.worker.js';

export interface RunnerOptions {
  /** Names this process among those that may deliver. */
  readonly holder: string;
  /** How long a lease lasts unless extended, in milliseconds. */
  readonly leaseMs: number;
}

/** How often it is looked for new webhooks, in milliseconds. */
const LOOK_MS = 500;
/** How often finished deliveries are forgotten, and how old they are then, in milliseconds. */
const FORGET_MS = 3_600_000;
const KEPT_MS = 30 * 86_400_000;

/** Delivers to all webhooks. Each is worked by one process at a time, whichever comes first; others stand by. */
export class WebhooksRunner {
  readonly #stopping = new AbortController();
  readonly #leaders = new Map<Uuid, LeaderRunner<Held>>();
  #forgottenAt = -Infinity;
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: WorkerParts,
    private readonly observer: Pick<LeaderObserver, 'failed'>,
    private readonly options: RunnerOptions,
  ) {}

  start(): void {
    const { signal } = this.#stopping;
    this.#running = supervised(
      () => this.#keep(signal),
      signal,
      (error, retryInMs) => this.observer.failed(error, retryInMs),
    );
  }

  /** Ends what is under way, and lets other processes deliver. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all([...this.#leaders.values()].map((leader) => leader.stop()));
  }

  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const enabled = new Set(await enabledWebhooks(this.parts.database));
      for (const webhookId of enabled) if (!this.#leaders.has(webhookId)) this.#begin(webhookId);
      const ended = [...this.#leaders].filter(([webhookId]) => !enabled.has(webhookId));
      for (const [webhookId] of ended) this.#leaders.delete(webhookId);
      await Promise.all(ended.map(([, leader]) => leader.stop()));
      await this.#forget();
      await pause(LOOK_MS, signal);
    }
  }

  #begin(webhookId: Uuid): void {
    const lease = new Lease(this.parts.database, leaseNameOf(webhookId), this.options.leaseMs);
    const leader = new LeaderRunner<Held>(
      lease,
      this.options.holder,
      async (held, signal) => {
        await new WebhookWorker(this.parts, webhookId, lease, held).run(signal);
        // It is disabled or deleted; whoever lists the webhooks next ends this.
        await pause(LOOK_MS, signal);
      },
      { leading: () => undefined, failed: (error, retryInMs) => this.observer.failed(error, retryInMs) },
    );
    this.#leaders.set(webhookId, leader);
    leader.start();
  }

  async #forget(): Promise<void> {
    if (performance.now() - this.#forgottenAt < FORGET_MS) return;
    this.#forgottenAt = performance.now();
    await forgetDeliveries(this.parts.database, new Date(this.parts.clock.now() - KEPT_MS));
  }
}
