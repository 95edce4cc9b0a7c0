import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Database, Sql } from './database.js';
import type { FactsProgress } from './facts.progress.js';
import type { Policy } from './policy.js';

/** What a policy reads, once the tables of facts hold what it needs of some events. */
export class PolicyFacts {
  constructor(
    private readonly database: Database,
    private readonly progress: FactsProgress,
    private readonly policy: Pick<Policy, 'needsFacts'>,
    private readonly signal: AbortSignal,
  ) {}

  /** Waits until the facts have come far enough. It holds no connection meanwhile. */
  async await(events: readonly StoredEvent[]): Promise<void> {
    const position = this.#neededFor(events);
    if (position !== undefined) await this.progress.waitFor(position, this.signal);
  }

  /** Facts and the check that they are there come from one snapshot. */
  async read<Known>(events: readonly StoredEvent[], read: (sql: Sql) => Promise<Known>): Promise<Known> {
    const position = this.#neededFor(events);
    for (;;) {
      this.signal.throwIfAborted();
      const found = await this.database.transaction(
        async (sql) => {
          const isThere = position === undefined || (await this.progress.isIn(sql, position));
          return isThere ? { known: await read(sql) } : undefined;
        },
        { snapshot: true, repeated: true },
      );
      if (found) return found.known;
      await this.await(events);
    }
  }

  /** Undefined: they do not matter. */
  #neededFor(events: readonly StoredEvent[]): Position | undefined {
    const { needsFacts = [] } = this.policy;
    return events.findLast(({ type }) => needsFacts.includes(type))?.position;
  }
}
