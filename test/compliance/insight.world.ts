import { sealedContent } from '#apps/composition/keyring.js';
import { migrations } from '#apps/composition/migrations.js';
import { migrate } from '#libs/adapters/postgres/migrations.js';
import type { Sql } from '#libs/eventing/database.js';
import { readBuilds } from '#libs/insights/engine/build.table.js';
import { Pace } from '#libs/eventing/pace.js';
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

/** After this many facts a build step takes no further customer: few, so that there are several steps. */
const STEP = 12;

/** Another insight, which may be built before the one under test. */
const COMPANION = counting('companion', { count: plain });

/** An insight in its own database, with what it stands on and nothing else. */
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
    /** What it stands on, then the insight itself. */
    readonly list: readonly Insight[],
    readonly stored: InsightRows,
    private readonly db: TestDatabase,
  ) {
    this.insight = named(name, list);
    this.projection = this.projecting(list);
  }

  /** @param insights the list that it is part of */
  static async of(db: TestDatabase, name: string, insights: readonly Insight[]): Promise<InsightWorld> {
    const list = withWhatItStandsOn(name, insights);
    const own = list.flatMap((each) => each.migrations).filter((each) => !migrations.includes(each));
    await migrate(db.connection, [...migrations, ...own]);
    await createCounting(db.database, COMPANION.name);
    // The tenant's days are neither UTC's nor those of the machine running this.
    await db.database.query(
      `insert into platform.tenants (name, time_zone, created_at) values ($1, 'Asia/Tokyo', now())`,
      [TENANT],
    );
    return new InsightWorld(name, list, await InsightRows.of(db.connection), db);
  }

  /** The same world with a changed insight. */
  with(other: Partial<Insight>): InsightWorld {
    const { name } = this.insight;
    const list = this.list.map((each) => (each.name === name ? { ...each, ...other } : each));
    return new InsightWorld(name, list, this.stored, this.db);
  }

  get connection(): TestConnection {
    return this.db.connection;
  }

  /** Forgets everything it has taken. */
  async forget(): Promise<void> {
    await forgetEverything(this.db.database, [...this.list, COMPANION]);
    this.log = new Map();
    this.use(this.list);
  }

  /** Continues with another version of the code. */
  use(list: readonly Insight[]): void {
    this.projection = this.projecting(list);
  }

  /** Takes events in one transaction. */
  async take(events: readonly StoredEvent[]): Promise<void> {
    for (const event of events) this.log.set(event.position, event);
    await this.db.database.transaction((sql) => this.projection.apply(sql, events));
  }

  /** Takes events as the runner does: customers whose events fail are parked. */
  async takeParking(events: readonly StoredEvent[]): Promise<void> {
    const park = () => this.db.database.transaction((sql) => this.projection.applyParking(sql, events));
    await this.take(events).catch(park);
  }

  /** Returns false if there was nothing to do. */
  tick(): Promise<boolean> {
    return this.db.database.transaction((sql) => this.projection.tick(sql));
  }

  /** Works until nothing is due and everything begun is done. */
  async finish(): Promise<void> {
    while (await this.tick());
  }

  /** Starts to rebuild it and what it stands on. */
  startAnew(): Promise<void> {
    return this.db.database.transaction((sql) => startAnew(sql, TENANT, this.list));
  }

  /** Replays until nobody is parked. */
  async replayAll(): Promise<void> {
    const store = { read: async (after: bigint) => [this.log.get(after + 1n) ?? []].flat() };
    for (let waiting = await this.waiting(); waiting.length > 0; waiting = await this.waiting())
      await this.projection.replay(this.db.database, store, { tenant: TENANT, customerId: waiting[0] as string });
  }

  /** The ids of the customers who are parked, or wait together with one who is. */
  async waiting(): Promise<readonly string[]> {
    const parked = 'select tenant, customer_id from engine.parked_events';
    const rows = await this.stored.ask<{ id: string }>(
      `select customer_id as id from fact.customers
        where root_no in (select root_no from fact.customers where (tenant, customer_id) in (${parked}))
       union select customer_id from engine.parked_events order by 1`,
    );
    return rows.map(({ id }) => id);
  }

  /** The insight's rows as comparisons see them. */
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

  /** Lets the insight itself write to its live build, and stores what it adds to sums. */
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
    return new InsightsProjection(list, this.clock, sealedContent, new Pace(STEP, 60_000, STEP));
  }
}

function named(name: string, insights: readonly Insight[]): Insight {
  const found = insights.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no insight "${name}"`);
  return found;
}

/** An insight and everything it stands on, in list order. */
function withWhatItStandsOn(name: string, insights: readonly Insight[]): readonly Insight[] {
  const wanted = new Set<string>();
  const want = (each: string) => {
    wanted.add(each);
    for (const other of named(each, insights).after ?? []) want(other);
  };
  want(name);
  return insights.filter((each) => wanted.has(each.name));
}
