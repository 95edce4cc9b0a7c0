import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { Database } from './database.js';
import { inOrder, withThoseHeard } from './policy.chain.js';
import type { Policy } from './policy.js';
import { ProgressSignal } from './progress.signal.js';
import type { ProjectionProgress, Shown } from './projection.progress.js';

/** Milliseconds before a waiting reader looks at the checkpoint again. */
const POLL_MS = 10;

/** How far one policy has decided, and the position of its last decision. */
interface Decided {
  readonly position: bigint;
  readonly appended_position: bigint;
}

type Waited = Pick<Policy, 'name' | 'on' | 'emits' | 'time'>;

/** Waits for policies, whichever process runs them, and then for a projection of what they decided. */
export class PolicyProgress implements ProjectionProgress {
  private readonly ordered: readonly Waited[];

  /** @throws Error if policies hear each other in a circle */
  constructor(
    private readonly database: Database,
    policies: readonly Waited[],
    private readonly projection: ProjectionProgress,
    private readonly clock: Clock,
    private readonly progressed = new ProgressSignal(),
  ) {
    this.ordered = inOrder(policies);
  }

  /** @throws Error if asked for an unknown policy */
  async waitFor(
    tenant: string,
    position: Position,
    timeoutMs: number,
    signal?: AbortSignal,
    shown?: Shown,
  ): Promise<boolean> {
    const deadline = this.clock.now() + timeoutMs;
    let upTo = position;
    for (const { name, on, time } of withThoseHeard(shown?.policies ?? [], this.ordered)) {
      // Nothing recorded leads it to anything, and it looks at the log only as often as at the clock.
      if (on.length === 0 && time === undefined) continue;
      const decided = await this.progressed.hurrying(() => this.decided(name, upTo, deadline, signal));
      if (decided === undefined) return false;
      if (decided.appended_position > upTo) upTo = decided.appended_position;
    }
    return this.projection.waitFor(tenant, upTo, Math.max(0, deadline - this.clock.now()), signal, shown);
  }

  /** Undefined if not by the deadline. */
  private async decided(
    policy: string,
    upTo: Position,
    deadline: number,
    signal?: AbortSignal,
  ): Promise<Decided | undefined> {
    for (;;) {
      const { rows } = await this.database.query<Decided>(
        'select position, appended_position from engine.policies where policy = $1 and position >= $2',
        [policy, `${upTo}`],
        { repeated: true },
      );
      if (rows[0]) return rows[0];
      const left = deadline - this.clock.now();
      if (left <= 0 || signal?.aborted) return undefined;
      await this.progressed.pause(Math.min(POLL_MS, left), signal);
    }
  }
}
