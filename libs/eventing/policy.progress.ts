import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { Database } from './database.js';
import { inOrder, withThoseHeard } from './policy.chain.js';
import type { Policy } from './policy.js';
import { ProgressSignal } from './progress.signal.js';
import type { ProjectionProgress, Shown } from './projection.progress.js';

/** Milliseconds before a waiting reader looks at the checkpoint again. */
const POLL_MS = 10;

/** How far a policy has decided, and the position of its last decision. */
interface Decided {
  readonly policy: string;
  readonly position: Position;
  readonly appended_position: Position;
}

type Waited = Pick<Policy, 'name' | 'on' | 'emits' | 'time'>;

/** Waits for policies, whichever process runs them, and then for a projection of what they decided. */
export class PolicyProgress implements ProjectionProgress {
  private readonly ordered: readonly Waited[];

  /** @throws Error if policies hear each other in a circle */
  constructor(
    private readonly database: Pick<Database, 'query'>,
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
    // What hears nothing is led to nothing by what is recorded, and looks at the log only as often as at the clock.
    const names = withThoseHeard(shown?.policies ?? [], this.ordered)
      .filter(({ on, time }) => on.length > 0 || time !== undefined)
      .map(({ name }) => name);
    const upTo = names.length === 0 ? position : await this.#decided(names, position, deadline, signal);
    if (upTo === undefined) return false;
    return this.projection.waitFor(tenant, upTo, Math.max(0, deadline - this.clock.now()), signal, shown);
  }

  /**
   * Waits for each in turn to decide up to the last decision of those before it.
   * @returns the position up to which all of it stands; undefined if not by the deadline
   */
  #decided(names: readonly string[], position: Position, deadline: number, signal?: AbortSignal) {
    return this.progressed.hurrying(async (): Promise<Position | undefined> => {
      let [upTo, waiting] = [position, names];
      for (;;) {
        const found = await this.#look(waiting);
        // Whoever has decided once need not again: under load its next decision is never far.
        for (let at = found.get(waiting[0] ?? ''); at && at.position >= upTo; at = found.get(waiting[0] ?? '')) {
          if (at.appended_position > upTo) upTo = at.appended_position;
          waiting = waiting.slice(1);
        }
        if (waiting.length === 0) return upTo;
        const left = deadline - this.clock.now();
        if (left <= 0 || signal?.aborted) return undefined;
        await this.progressed.untilDecided(Math.min(POLL_MS, left), signal);
      }
    });
  }

  async #look(names: readonly string[]): Promise<ReadonlyMap<string, Decided>> {
    const { rows } = await this.database.query<Decided>(
      'select policy, position, appended_position from engine.policies where policy = any($1)',
      [names],
      { repeated: true },
    );
    return new Map(rows.map((row) => [row.policy, row]));
  }
}
