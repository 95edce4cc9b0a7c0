import type { Position } from '#libs/kernel/event.js';
import type { Database, Sql } from './database.js';
import type { ProgressSignal } from './progress.signal.js';

/** How long to wait for facts before looking again, in milliseconds: at least, and at most. */
const [LEAST_MS, MOST_MS] = [10, 100];
/** Of the time waited so far, so much is waited once more: what takes long is looked for seldom. */
const SHARE = 1 / 4;

const REACHED = 'select position from engine.reached where projection = $1';

/** How far the tables of facts reach. All policies that wait for them share one look. */
export class FactsProgress {
  #known: Position = 0n;
  #looking: Promise<void> | undefined;

  /** @param factsOf the projection that fills the tables of facts */
  constructor(
    private readonly database: Pick<Database, 'query'>,
    private readonly factsOf: string,
    private readonly progressed: ProgressSignal,
  ) {}

  /** Waits until the facts have come far enough. It holds no connection meanwhile. @throws the signal's reason */
  async waitFor(position: Position, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    while (this.#known < position) {
      signal.throwIfAborted();
      await this.#look();
      if (this.#known >= position) return;
      const pauseMs = Math.max(LEAST_MS, Math.min(MOST_MS, (performance.now() - began) * SHARE));
      await this.progressed.untilProjected(pauseMs, signal);
    }
  }

  /** Whether a snapshot holds the facts up to a position: a database crash may undo facts that were seen. */
  async isIn(snapshot: Sql, position: Position): Promise<boolean> {
    const { rows } = await snapshot.query<Row>(REACHED, [this.factsOf]);
    const reached = positionIn(rows);
    if (reached < position) this.#known = reached;
    return reached >= position;
  }

  #look(): Promise<void> {
    this.#looking ??= this.database
      .query<Row>(REACHED, [this.factsOf], { repeated: true })
      .then(({ rows }) => {
        this.#known = positionIn(rows);
      })
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }
}

interface Row {
  readonly position: Position;
}

const positionIn = ([row]: readonly Row[]): Position => row?.position ?? 0n;
