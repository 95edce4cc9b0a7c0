import type { Sql } from '#libs/eventing/database.js';
import type { WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { wholeCustomersAfter } from '#libs/facts/table/whole.customers.js';
import type { Pace } from '#libs/eventing/pace.js';
import { type Applying, MustBeAlone } from '#libs/eventing/projection.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { TZDATA } from '#libs/kernel/tzdata.js';
import {
  advanceBuilds,
  type Build,
  createLiveBuilds,
  type NewBuild,
  nextBuilding,
  readBuilds,
  startBuilds,
  swapBuilds,
} from './build.table.js';
import type { Insight } from './insight.js';
import type { InsightList } from './insight.list.js';
import { KeptBuilds } from './kept.builds.js';
import { parkCustomer } from './parked.table.js';
import { sparing } from './sparing.js';
import { SumsOfBuilds } from './sums.js';
import type { Writing } from './writing.js';

/**
 * Rebuilds rows beside the live ones. What a tenant needs rebuilt, and everything that depends on it, is built customer
 * by customer and swapped in together; what arrives meanwhile goes into both.
 */
export class Building {
  /**
   * @param writing how they are filled
   * @param step facts after which a step takes no further customer: the most it holds in memory, unless one customer
   * has more; fewer where they take long, as PostgreSQL ends what takes too long
   */
  constructor(
    private readonly list: InsightList,
    private readonly writing: Writing,
    private readonly step: Pace,
  ) {}

  /** SQL: whether there is something to begin, continue or remove. */
  get due(): string {
    return `(exists (select from engine.builds where status <> 'live')
      or exists (select from engine.builds group by tenant having count(*) filter (where ${this.isCurrent}) <> ${this.list.all.length}))`;
  }

  /**
   * Reads what tenants have, and gives all insights to those who have none yet: there is nothing to build yet.
   *
   * @throws MustBeAlone if that is needed beside others
   */
  async read(sql: Sql, tenants: readonly string[], how: Applying = 'alone'): Promise<readonly Build[]> {
    const builds = await readBuilds(sql, tenants);
    const known = new Set(builds.map(({ tenant }) => tenant));
    const created: Build[] = [];
    for (const tenant of tenants) {
      if (known.has(tenant)) continue;
      if (how === 'beside others') throw new MustBeAlone('it begins a tenant');
      created.push(...(await createLiveBuilds(sql, tenant, await this.newBuilds(sql, tenant, this.list.all))));
    }
    return created.length === 0 ? builds : [...builds, ...created];
  }

  /** Begins to rebuild the insights that tenants' events made outdated by being their inputs. */
  async takeInputs(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    const types = new Map<string, Set<string>>();
    for (const { tenant, type } of events) types.set(tenant, (types.get(tenant) ?? new Set()).add(type));
    const concerned = new Map<string, readonly Insight[]>();
    for (const [tenant, some] of types) {
      const insights = this.list.all.filter(({ inputs }) => inputs?.types.some((type) => some.has(type)));
      if (insights.length > 0) concerned.set(tenant, insights);
    }
    if (concerned.size === 0) return;
    const builds = await this.read(sql, [...concerned.keys()]);
    for (const [tenant, insights] of concerned) {
      const ofTenant = builds.filter((build) => build.tenant === tenant);
      const wanted = await this.newBuilds(sql, tenant, insights);
      const changed = wanted.filter(({ insight, inputsPosition }) =>
        ofTenant.every((build) => build.insight !== insight || build.inputsPosition < inputsPosition),
      );
      const names = changed.map(({ insight }) => insight);
      if (names.length > 0) await this.start(sql, tenant, ofTenant, names);
    }
  }

  /** Begins to build what another version of the code made, or what was never built. */
  async startOutdated(sql: Sql): Promise<void> {
    const { rows } = await sql.query<{ tenant: string; current: readonly string[] }>(
      `select tenant, array_agg(distinct insight) filter (where ${this.isCurrent}) as current
         from engine.builds where status <> 'retired' group by tenant
       having count(distinct insight) filter (where ${this.isCurrent}) <> ${this.list.all.length}
           or count(*) filter (where status = 'building' and not (${this.isCurrent})) > 0`,
    );
    for (const { tenant, current } of rows) {
      const outdated = this.list.all.filter(({ name }) => !current?.includes(name)).map(({ name }) => name);
      await this.start(sql, tenant, await readBuilds(sql, [tenant]), outdated);
    }
  }

  /**
   * Adds the next customers to one tenant's builds in progress; swaps them in once they hold everybody. False: nothing
   * to do.
   */
  async continue(sql: Sql, sums: SumsOfBuilds): Promise<boolean> {
    const builds = await nextBuilding(sql);
    const [first] = builds;
    if (first === undefined) return false;
    const customers: WholeCustomer[] = [];
    let facts = 0;
    const types = this.list.factsOf(new Set(builds.map(({ insight }) => insight)));
    for await (const customer of wholeCustomersAfter(sql, first.tenant, first.reachedCustomer, types)) {
      customers.push(customer);
      facts += Math.max(1, customer.facts.length);
      if (facts >= this.step.size) break;
    }
    const reached = customers.at(-1)?.root;
    if (reached === undefined) {
      await swapBuilds(sql, builds);
      return true;
    }
    const kept = new KeptBuilds(this.list, await readBuilds(sql, [first.tenant]));
    const fill = {
      work: async (some: readonly WholeCustomer[]) => {
        const part = new SumsOfBuilds();
        await this.writing.fill(sql, some, builds, kept, part);
        return part;
      },
      done: (part: SumsOfBuilds) => sums.add(part),
      park: ({ root }: WholeCustomer, reason: string) => parkCustomer(sql, root, reason),
    };
    await this.step.during(facts, () => sparing(sql, customers, fill));
    await advanceBuilds(sql, builds, reached);
    return true;
  }

  /**
   * Begins to build some of a tenant's insights and all that depend on them, together with what was already being
   * built.
   */
  private async start(sql: Sql, tenant: string, builds: readonly Build[], names: readonly string[]): Promise<void> {
    const building = builds.filter(({ status }) => status === 'building').map(({ insight }) => insight);
    const wanted = this.list.withDependants([...names, ...building]);
    const insights = this.list.all.filter(({ name }) => wanted.has(name));
    await startBuilds(sql, tenant, await this.newBuilds(sql, tenant, insights));
  }

  private async newBuilds(sql: Sql, tenant: string, insights: readonly Insight[]): Promise<readonly NewBuild[]> {
    const positions = insights.map(({ inputs }) =>
      inputs ? `coalesce((select max(position) from (${inputs.positions('$1')}) inputs), 0)::bigint` : '0::bigint',
    );
    const { rows } = await sql.query<{ positions: readonly bigint[] }>(
      `select array[${positions.join(', ')}] as positions where $1::text is not null`,
      [tenant],
    );
    return insights.map(({ name, version, dates }, index) => ({
      insight: name,
      version,
      inputsPosition: rows[0]?.positions[index] ?? 0n,
      tzdata: dates ? TZDATA : '',
    }));
  }

  /** SQL: whether a build is of an insight in the version that this code makes. */
  private get isCurrent(): string {
    return this.list.all
      .map(({ name, version, dates }) => {
        const zones = dates ? ` and tzdata >= '${TZDATA}'` : '';
        return `(insight = '${name}' and version = ${version}${zones})`;
      })
      .join(' or ');
  }
}
