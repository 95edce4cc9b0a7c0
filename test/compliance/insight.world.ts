import { sealedContent } from '#apps/composition/keyring.js';
import { migrations } from '#apps/composition/migrations.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import type { Sql } from '#libs/eventing/database.js';
import { readBuilds } from '#libs/insights/engine/build.table.js';
import { Contexts } from '#libs/insights/engine/contexts.js';
import type { Insight, InsightContext, Write } from '#libs/insights/engine/insight.js';
import { InsightList } from '#libs/insights/engine/insight.list.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { KeptBuilds } from '#libs/insights/engine/kept.builds.js';
import { SumsOfBuilds } from '#libs/insights/engine/sums.js';
import { storeSums } from '#libs/insights/engine/sums.table.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { startAnew } from '#test/support/builds.js';
import { counting, createCounting, plain } from '#test/support/counting.insight.js';
import { forgetEverything, TENANT } from '#test/support/given-facts.js';
import type { TestConnection, TestDatabase } from '#test/support/postgres.js';
import { InsightRows } from './insight.rows.js';

/** Facts after which a step of a build takes no further customer: few, so that there are several. */
const STEP = 12;

/** Something else that may be known before an insight is. */
const COMPANION = counting('companion', { count: plain });

/** An insight, in a database of its own, with what it stands on and nothing else. */
export class InsightWorld {
  /** Milliseconds since 1970. */
  now = 0;
  readonly insight: Insight;
  readonly companion = COMPANION;
  private readonly clock = { now: () => this.now };
  private projection: InsightsProjection;
  private log = new Map<bigint, StoredEvent>();

  private constructor(
    name: string,
    /** What it stands on, and it. */
    readonly list: readonly Insight[],
    readonly stored: InsightRows,
    private readonly db: TestDatabase,
  ) {
    this.insight = named(name, list);
    this.projection = this.projecting(list);
  }

  /** @param insights those among which it stands */
  static async of(db: TestDatabase, name: string, insights: readonly Insight[]): Promise<InsightWorld> {
    const list = withWhatItStandsOn(name, insights);
    const own = list.flatMap((each) => each.migrations).filter((each) => !migrations.includes(each));
    await migrate(db.connection, [...migrations, ...own]);
    await createCounting(db.database, COMPANION.name);
    // Its days are neither those of Greenwich nor those of whoever runs this.
    await db.database.query(
      `insert into platform.tenants (name, time_zone, created_at) values ($1, 'Asia/Tokyo', now())`,
      [TENANT],
    );
    return new InsightWorld(name, list, await InsightRows.of(db.connection), db);
  }

  /** The same with another make of the insight. */
  with(other: Partial<Insight>): InsightWorld {
    const { name } = this.insight;
    const list = this.list.map((each) => (each.name === name ? { ...each, ...other } : each));
    return new InsightWorld(name, list, this.stored, this.db);
  }

  get connection(): TestConnection {
    return this.db.connection;
  }

  /** Forgets everything that was told. */
  async forget(): Promise<void> {
    await forgetEverything(this.db.database, [...this.list, COMPANION]);
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
    const park = () => this.db.database.transaction((sql) => this.projection.applyParking(sql, events));
    await this.take(events).catch(park);
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
  startAnew(): Promise<void> {
    return this.db.database.transaction((sql) => startAnew(sql, TENANT, this.list));
  }

  /** Until nobody waits. */
  async replayAll(): Promise<void> {
    const store = { read: async (after: bigint) => [this.log.get(after + 1n) ?? []].flat() };
    for (let waiting = await this.waiting(); waiting.length > 0; waiting = await this.waiting())
      await this.projection.replay(this.db.database, store, { tenant: TENANT, customerId: waiting[0] as string });
  }

  /** Who waits with one who is parked, by id. */
  async waiting(): Promise<readonly string[]> {
    const parked = 'select tenant, customer_id from engine.parked_events';
    const rows = await this.stored.ask<{ id: string }>(
      `select customer_id as id from fact.customers
        where root_no in (select root_no from fact.customers where (tenant, customer_id) in (${parked}))
       union select customer_id from engine.parked_events order by 1`,
    );
    return rows.map(({ id }) => id);
  }

  /** What the insight's rows are compared by. */
  rows(): Promise<readonly string[]> {
    return this.stored.compared(this.insight.tables);
  }

  /** The numbers of the live builds, by insight. */
  async liveBuilds(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.stored.ask<{ insight: string; build: number }>(
      "select insight, build from engine.builds where status = 'live'",
    );
    return new Map(rows.map(({ insight, build }) => [insight, build]));
  }

  /** Lets the insight itself write into its live build, and stores what it adds to sums. */
  async write(work: (sql: Sql, context: InsightContext) => Promise<Write>): Promise<void> {
    const { name } = this.insight;
    const list = new InsightList(this.list);
    await this.db.database.transaction(async (sql) => {
      const builds = await readBuilds(sql, [TENANT]);
      const [build] = builds.filter(({ insight, status }) => insight === name && status === 'live');
      if (build === undefined) throw new Error('There is no live build');
      const sums = new SumsOfBuilds();
      const context = await new Contexts(this.clock).of(sql, build, new KeptBuilds(list, builds), sums);
      const write = await work(sql, context);
      await write();
      await storeSums(sql, sums);
    });
  }

  private projecting(list: readonly Insight[]): InsightsProjection {
    return new InsightsProjection(list, this.clock, sealedContent, STEP);
  }
}

function named(name: string, insights: readonly Insight[]): Insight {
  const found = insights.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no insight "${name}"`);
  return found;
}

/** An insight and all that it stands on, in the order of a list. */
function withWhatItStandsOn(name: string, insights: readonly Insight[]): readonly Insight[] {
  const wanted = new Set<string>();
  const want = (each: string) => {
    wanted.add(each);
    for (const other of named(each, insights).after ?? []) want(other);
  };
  want(name);
  return insights.filter((each) => wanted.has(each.name));
}
