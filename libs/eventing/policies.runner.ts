import type { Clock } from '#libs/kernel/clock.js';
import type { Database } from './database.js';
import type { EventStore } from './event-store.js';
import { LeaderRunner } from './leader.runner.js';
import { type Held, Lease, LeaseLost } from './lease.js';
import { inOrder } from './policy.chain.js';
import type { Policy } from './policy.js';
import { type PolicyOptions, type PolicyParts, runPolicy } from './policy.runner.js';
import { supervised } from './supervised.js';

/** What the runner reports: it knows no logger. */
export interface PoliciesObserver {
  /** This process runs the policies from now on. */
  leading(lease: bigint): void;
  /** `policy` is undefined if the lease failed. */
  failed(policy: string | undefined, error: unknown, retryInMs: number): void;
}

export interface PoliciesOptions extends PolicyOptions {
  /** Names this process among those that may run the policies. */
  readonly holder: string;
  /** How long a lease lasts unless extended, in milliseconds. */
  readonly leaseMs: number;
}

export const POLICIES_OPTIONS = {
  factsOf: 'insights',
  leaseMs: 10_000,
  batch: 2_000,
  tickMs: 1_000,
} as const satisfies Partial<PoliciesOptions>;

/**
 * Runs policies for as long as the process lives. One process runs all of them, others stand by. A failing policy is
 * retried until it succeeds, and holds up only the policies that hear it.
 */
export class PoliciesRunner {
  readonly #leader: LeaderRunner<Held>;

  /** @throws Error if policies hear each other in a circle */
  constructor(
    store: EventStore,
    database: Database,
    policies: readonly Policy[],
    clock: Clock,
    private readonly observer: PoliciesObserver,
    options: PoliciesOptions,
  ) {
    const ordered = inOrder(policies);
    const lease = new Lease(database, 'policies', options.leaseMs);
    const parts = { store, database, clock, lease, options };
    this.#leader = new LeaderRunner(lease, options.holder, (held, signal) => this.#run(parts, ordered, held, signal), {
      leading: (number) => observer.leading(number),
      failed: (error, retryInMs) => observer.failed(undefined, error, retryInMs),
    });
  }

  start(): void {
    this.#leader.start();
  }

  /** Ends what is under way and lets another process run them. */
  stop(): Promise<void> {
    return this.#leader.stop();
  }

  async #run(parts: PolicyParts, policies: readonly Policy[], held: Held, signal: AbortSignal): Promise<void> {
    const lost = new AbortController();
    const both = AbortSignal.any([signal, lost.signal]);
    const failed = (policy: Policy) => (error: unknown, retryInMs: number) => {
      if (error instanceof LeaseLost) lost.abort(error);
      else this.observer.failed(policy.name, error, retryInMs);
    };
    await Promise.all(
      policies.map((policy) => supervised(() => runPolicy(parts, policy, held, both), both, failed(policy))),
    );
    lost.signal.throwIfAborted();
  }
}
