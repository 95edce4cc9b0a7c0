import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { sealedContent } from '#apps/composition/keyring.js';
import { migrations } from '#apps/composition/migrations.js';
import { linesOf } from '#libs/adapters/postgres/backup.format.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Insight } from '#libs/insights/engine/insight.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { startAnew } from '#test/support/builds.js';
import { forgetEverything, TENANT } from '#test/support/given-facts.js';
import type { TestDatabase } from '#test/support/postgres.js';

/** Facts after which a step of a build takes no further customer: few, so that there are several. */
const STEP = 12;

/** An insight, in a database of its own, with what it stands on and nothing else. */
export class InsightWorld {
  /** Milliseconds since 1970. */
  now = 0;
  private projection: InsightsProjection;
  private log = new Map<bigint, StoredEvent>();

  private constructor(
    private readonly db: TestDatabase,
    /** Its rows are compared as COPY writes them. */
    readonly client: pg.Client,
    readonly insight: Insight,
    /** What it stands on, and it. */
    readonly list: readonly Insight[],
  ) {
    this.projection = this.projecting(list);
  }

  /** @param insights those among which it stands */
  static async of(db: TestDatabase, name: string, insights: readonly Insight[]): Promise<InsightWorld> {
    const list = standsOn(name, insights);
    const insight = list.find((each) => each.name === name) as Insight;
    const own = list.flatMap((each) => each.migrations).filter((each) => !migrations.includes(each));
    await migrate(db.connection, [...migrations, ...own]);
    // Days begin when the tenant's do, and not when anybody else's.
    await db.database.query(
      `insert into platform.tenants (name, time_zone, created_at) values ($1, 'Asia/Tokyo', now()) on conflict do nothing`,
      [TENANT],
    );
    const client = new pg.Client(db.connection);
    await client.connect();
    await client.query("set timezone = 'UTC'");
    return new InsightWorld(db, client, insight, list);
  }

  /** The same database with another insight, or another make of one, in the place of those of the same name. */
  with(...others: readonly Insight[]): InsightWorld {
    const replaced = this.list.map((each) => others.find(({ name }) => name === each.name) ?? each);
    return new InsightWorld(this.db, this.client, standing(this.insight.name, replaced), replaced);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Forgets everything that was told. */
  async forget(): Promise<void> {
    await forgetEverything(this.db.database, this.list);
    this.log = new Map();
    this.use(this.list);
  }

  /** Goes on with another version of the code. */
  use(list: readonly Insight[]): void {
    this.projection = this.projecting(list);
  }

  /** One transaction. */
  async take(events: readonly StoredEvent[]): Promise<void> {
    for (const event of events) this.log.set(event.position, event);
    await this.db.database.transaction((sql) => this.projection.apply(sql, events));
  }

  /** As the runner does: whom events fail for is parked. */
  async takeParking(events: readonly StoredEvent[]): Promise<void> {
    await this.take(events).catch(() =>
      this.db.database.transaction((sql) => this.projection.applyParking(sql, events)),
    );
  }

  /** False: there was nothing to do. */
  tick(): Promise<boolean> {
    return this.db.database.transaction((sql) => this.projection.tick(sql));
  }

  /** Until time brings nothing more, and everything that was begun is done. */
  async finish(): Promise<void> {
    while (await this.tick());
  }

  /** Begins to make it anew, and what it stands on. */
  async startAnew(): Promise<void> {
    await this.db.database.transaction((sql) => startAnew(sql, TENANT, this.list));
  }

  /** Until nobody is parked. */
  async replayAll(): Promise<void> {
    const store = { read: async (after: bigint) => [this.log.get(after + 1n)] } as unknown as EventStore;
    for (;;) {
      const [customerId] = await this.parked();
      if (customerId === undefined) return;
      await this.projection.replay(this.db.database, store, { tenant: TENANT, customerId });
    }
  }

  async parked(): Promise<readonly string[]> {
    const rows = await this.rowsOf('select distinct customer_id as id from engine.parked_events order by 1');
    return rows.map(({ id }) => id as string);
  }

  /** What queries may read of it, by its own word: its compared rows. */
  async rows(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { compared } of this.insight.tables) {
      const { what, rows, normal = (row: string) => row } = compared;
      for await (const line of linesOf(this.client.query(copyTo(`copy (${rows}) to stdout`))))
        found.push(`${what}: ${normal(line.toString()).trimEnd()}`);
    }
    return found;
  }

  /** Everything that its tables hold, of whichever build, as text. */
  async everything(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { name } of this.insight.tables)
      found.push(...(await this.rowsOf(`select t::text as row from ${name} t`)).map(({ row }) => row as string));
    return found;
  }

  async rowsOf(sql: string, values: unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    return (await this.client.query(sql, values)).rows;
  }

  get database() {
    return this.db.database;
  }

  get connection() {
    return this.db.connection;
  }

  private projecting(list: readonly Insight[]): InsightsProjection {
    return new InsightsProjection(list, { now: () => this.now }, sealedContent, STEP);
  }
}

function standing(name: string, insights: readonly Insight[]): Insight {
  const found = insights.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no insight "${name}"`);
  return found;
}

/** An insight and all that it stands on, in the order of a list. */
function standsOn(name: string, insights: readonly Insight[]): readonly Insight[] {
  const wanted = new Set<string>();
  const want = (each: string) => {
    wanted.add(each);
    for (const other of standing(each, insights).after ?? []) want(other);
  };
  want(name);
  return insights.filter((each) => wanted.has(each.name));
}
