import type { Sql } from '#libs/eventing/database.js';

/**
 * Facts after which the tables are first analyzed, and up to which they are analyzed again whenever facts have doubled.
 */
const [FIRST_LOOK, LAST_LOOK] = [500, 1_000_000] as const;

/** Autovacuum looks once a minute: until then, plans made for empty tables would read all of what a burst wrote. */
export class TableStatistics {
  private untilLook: number = FIRST_LOOK;
  private looked: number = FIRST_LOOK;

  /** @param tables those that the planner looks at, besides the facts */
  constructor(private readonly tables: readonly string[]) {}

  /** Lets the planner look if it is time to, after as many more facts. */
  async keep(sql: Sql, facts: number): Promise<void> {
    this.untilLook -= facts;
    if (this.untilLook > 0 || this.looked > LAST_LOOK) return;
    const taken = this.looked;
    this.untilLook = this.looked;
    this.looked *= 2;
    // If several processes project, one that has looked is enough.
    const { rows } = await sql.query<{ reltuples: number }>(
      `select reltuples from pg_class where oid = 'fact.facts'::regclass`,
    );
    if ((rows[0]?.reltuples ?? -1) >= taken) return;
    await sql.query(`analyze ${['fact.customers', 'fact.facts', ...this.tables].join(', ')}`);
  }
}
