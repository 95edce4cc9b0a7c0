import type { Database, Sql } from './database.js';

/** The right to do something that only one process at a time may do. */
export interface Held {
  /** Counts the leases of this name: holders of earlier ones can no longer change anything. */
  readonly number: bigint;
}

/** Another process has taken over: this one may no longer act. */
export class LeaseLost extends Error {
  constructor(name: string, number: bigint) {
    super(`The lease ${number} of ${name} has passed to another`);
    this.name = 'LeaseLost';
  }
}

/**
 * A right that one process holds for a limited time and can extend. Uses PostgreSQL's clock, so that machines' clocks
 * need not agree.
 */
export class Lease {
  /** @param lastsMs how long it lasts unless extended, in milliseconds */
  constructor(
    private readonly database: Database,
    readonly name: string,
    readonly lastsMs: number,
  ) {}

  /** Undefined if another process holds it. */
  async acquire(holder: string): Promise<Held | undefined> {
    const { rows } = await this.database.query<Held>(
      `insert into engine.leases as l (name, number, holder, leased_until)
       values ($1, 1, $2, clock_timestamp() + $3 * interval '1 ms')
       on conflict (name) do update
          set number = l.number + 1, holder = excluded.holder, leased_until = excluded.leased_until
        where l.leased_until <= clock_timestamp()
       returning number`,
      [this.name, holder, this.lastsMs],
    );
    return rows[0];
  }

  /**
   * In a transaction this is the fence: nobody else takes over before the transaction ends, which must not be committed
   * if this throws.
   * @throws LeaseLost
   */
  async extend({ number }: Held, sql: Sql = this.database): Promise<void> {
    const { rowCount } = await sql.query(
      `update engine.leases set leased_until = clock_timestamp() + $3 * interval '1 ms' where name = $1 and number = $2`,
      [this.name, `${number}`, this.lastsMs],
    );
    if (rowCount === 0) throw new LeaseLost(this.name, number);
  }

  /** Lets another process take over at once. A lost lease is not given back. */
  async release({ number }: Held): Promise<void> {
    await this.database.query(
      `update engine.leases set holder = null, leased_until = '-infinity' where name = $1 and number = $2`,
      [this.name, `${number}`],
    );
  }
}
