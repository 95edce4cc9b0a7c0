import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { familiesOf } from '#libs/facts/table/customer.table.js';
import type { Clock } from '#libs/kernel/clock.js';
import { readBuilds } from './build.table.js';
import type { Contexts } from './contexts.js';
import type { Insight, InsightContext, InsightTime } from './insight.js';
import type { InsightList } from './insight.list.js';
import { buildsOf, KeptBuilds, keptOf } from './kept.builds.js';
import { PARKED_ROOTS, parkCustomer, parkedRoots } from './parked.table.js';
import { sparing } from './sparing.js';
import { SumsOfBuilds } from './sums.js';
import type { Writing } from './writing.js';

/** Rows that one step writes because their time has come. */
const STEP = 500;

type Timed = Insight & { readonly time: InsightTime };

/** Writes rows whose time has come, and what stands on them. */
export class Timing {
  private readonly insights: readonly Timed[];

  constructor(
    private readonly list: InsightList,
    private readonly contexts: Contexts,
    private readonly writing: Writing,
    private readonly clock: Clock,
  ) {
    this.insights = list.all.flatMap((insight) => (insight.time ? [{ ...insight, time: insight.time }] : []));
  }

  /** SQL: whether there are such rows at a moment (`asked.now`). */
  get due(): string {
    const due = this.insights.map((insight) => insight.time.due(buildsOf(this.list, insight), PARKED_ROOTS));
    return `(${['false', ...due].join(' or ')})`;
  }

  /** Writes some. True: there may be more. */
  async tick(sql: Sql, sums: SumsOfBuilds): Promise<boolean> {
    let more = false;
    for (const insight of this.insights) more = (await this.write(sql, insight, sums)) || more;
    return more;
  }

  private async write(sql: Sql, insight: Timed, sums: SumsOfBuilds): Promise<boolean> {
    const due = await insight.time.read(sql, {
      builds: buildsOf(this.list, insight),
      now: this.clock.now(),
      limit: STEP,
      without: await parkedRoots(sql),
    });
    if (due.customers.length === 0) return false;
    const kept = await this.keptBeside(sql, due.builds);
    await sparing(sql, [...new Set(due.customers)], {
      work: async (customers) => {
        const part = new SumsOfBuilds();
        const contexts = await this.contextsOf(sql, insight, kept, part);
        await due.write(sql, new Set(customers), contexts);
        await this.writeDependants(sql, insight, customers, kept, part);
        return part;
      },
      done: (part) => sums.add(part),
      park: (customer, reason) => parkCustomer(sql, customer, reason),
    });
    return due.more;
  }

  /** What the tenants of some builds have. */
  private async keptBeside(sql: Sql, builds: readonly number[]): Promise<ReadonlyMap<string, KeptBuilds>> {
    const { rows } = await sql.query<{ tenant: string }>(
      'select distinct tenant from engine.builds where build = any($1::int[])',
      [builds],
    );
    const tenants = rows.map(({ tenant }) => tenant);
    return keptOf(this.list, await readBuilds(sql, tenants));
  }

  private async contextsOf(
    sql: Sql,
    insight: Insight,
    kept: ReadonlyMap<string, KeptBuilds>,
    sums: SumsOfBuilds,
  ): Promise<ReadonlyMap<number, InsightContext>> {
    const found = new Map<number, InsightContext>();
    for (const builds of kept.values())
      for (const build of builds.of(insight)) found.set(build.build, await this.contexts.of(sql, build, builds, sums));
    return found;
  }

  private async writeDependants(
    sql: Sql,
    { name }: Insight,
    customers: readonly CustomerNo[],
    kept: ReadonlyMap<string, KeptBuilds>,
    sums: SumsOfBuilds,
  ): Promise<void> {
    const dependants = new Set(this.list.withDependants([name]));
    dependants.delete(name);
    if (dependants.size === 0) return;
    const { membersOf, tenantOf } = await familiesOf(sql, customers);
    const changes = [...kept.keys()].map((tenant) => ({
      tenant,
      customers: customers
        .filter((root) => tenantOf.get(root) === tenant)
        .map((root) => ({
          root,
          members: membersOf.get(root) ?? [root],
          regrouped: false,
          facts: [],
          touchpoints: [],
        })),
      gone: [],
    }));
    await this.writing.take(sql, changes, kept, sums, dependants);
  }
}
