import { FactsProgress } from './facts.progress.js';
import { LeaderRunner } from './leader.runner.js';
import { type Held, Lease, LeaseLost } from './lease.js';
import { inOrder } from './policy.chain.js';
import type { Policy } from './policy.js';
import { type PolicyInstallation, type PolicyOptions, runPolicy } from './policy.runner.js';
import { ProgressSignal } from './progress.signal.js';
import { QuietMoves } from './quiet.moves.js';
import { SharedLog } from './shared.log.js';
import { supervised } from './supervised.js';

/** What the runner reports: it knows no logger. */
export interface PoliciesObserver {
  /** This process runs the policies from now on. */
  leading(lease: bigint): void;
  /** `policy` is undefined if the lease failed. */
  failed(policy: string | undefined, error: unknown, retryInMs: number): void;
}

export interface PoliciesOptions extends PolicyOptions {
  /** The projection that fills the tables of facts. */
  readonly factsOf: string;
  /** Names this process among those that may run the policies. */
  readonly holder: string;
  /** How long a lease lasts unless extended, in milliseconds. */
  readonly leaseMs: number;
  /**
   * How long events wait at the end of the log unless somebody waits for policies, in milliseconds: the projection comes first, for which clients wait, and
   * without which many policies can do nothing.
   */
  readonly lingerMs: number;
}

export const POLICIES_OPTIONS = {
  factsOf: 'insights',
  leaseMs: 10_000,
  batch: 2_000,
  tickMs: 1_000,
  lingerMs: 10,
} as const satisfies Partial<PoliciesOptions>;

/**
 * Runs policies for as long as the process lives. One process runs all of them, others stand by. A failing policy is
 * retried until it succeeds, and holds up only the policies that hear it.
 */
export class PoliciesRunner {
  readonly #leader: LeaderRunner<Held>;
  readonly #lease: Lease;

  /** @throws Error if policies hear each other in a circle */
  constructor(
    private readonly installation: PolicyInstallation,
    policies: readonly Policy[],
    private readonly observer: PoliciesObserver,
    private readonly options: PoliciesOptions,
  ) {
    const ordered = inOrder(policies);
    this.#lease = new Lease(installation.database, 'policies', options.leaseMs);
    this.#leader = new LeaderRunner(this.#lease, options.holder, (held, signal) => this.#run(ordered, held, signal), {
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

  async #run(policies: readonly Policy[], held: Held, signal: AbortSignal): Promise<void> {
    const lost = new AbortController();
    const both = AbortSignal.any([signal, lost.signal]);
    const { installation, options } = this;
    const lease = this.#lease;
    const { batch, lingerMs } = options;
    const { progressed = new ProgressSignal() } = installation;
    const log = new SharedLog(installation.store, { signal: both, batch, lingerMs }, progressed);
    const quietMoves = new QuietMoves(installation.database, lease, held);
    const factsProgress = new FactsProgress(installation.database, options.factsOf, progressed);
    const parts = { ...installation, progressed, lease, log, quietMoves, factsProgress, options };
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
