import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Database, Sql } from './database.js';
import type { Policy } from './policy.js';
import type { ProgressSignal } from './progress.signal.js';

/** How long to wait for facts before looking again, in milliseconds. */
const POLL_MS = 10;

/** What a policy reads, once the tables of facts hold what it needs of some events. */
export class PolicyFacts {
  /** @param factsOf the projection that fills the tables of facts */
  constructor(
    private readonly database: Database,
    private readonly factsOf: string,
    private readonly policy: Pick<Policy, 'needsFacts'>,
    private readonly signal: AbortSignal,
    private readonly progressed: ProgressSignal,
  ) {}

  /** Waits until the facts have come far enough. It holds no connection meanwhile. */
  async await(events: readonly StoredEvent[]): Promise<void> {
    const position = this.#neededFor(events);
    while (!(await this.#reached(this.database, position))) await this.#pause();
  }

  /** Facts and the check that they are there come from one snapshot: a database crash may undo facts. */
  async read<Known>(events: readonly StoredEvent[], read: (sql: Sql) => Promise<Known>): Promise<Known> {
    const position = this.#neededFor(events);
    for (;;) {
      this.signal.throwIfAborted();
      const found = await this.database.transaction(
        async (sql) => ((await this.#reached(sql, position)) ? { known: await read(sql) } : undefined),
        { snapshot: true, repeated: true },
      );
      if (found) return found.known;
      await this.#pause();
    }
  }

  /** Undefined: they do not matter. */
  #neededFor(events: readonly StoredEvent[]): Position | undefined {
    const { needsFacts = [] } = this.policy;
    return events.findLast(({ type }) => needsFacts.includes(type))?.position;
  }

  async #reached(sql: Sql, position: Position | undefined): Promise<boolean> {
    if (position === undefined) return true;
    const { rowCount } = await sql.query('select from engine.reached where projection = $1 and position >= $2', [
      this.factsOf,
      `${position}`,
    ]);
    return rowCount > 0;
  }

  async #pause(): Promise<void> {
    await this.progressed.pause(POLL_MS, this.signal);
    this.signal.throwIfAborted();
  }
}
