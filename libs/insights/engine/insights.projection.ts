import { type Database, DatabaseUnavailable, type Sql, together } from '#libs/eventing/database.js';
import { type EventStore, StoreUnavailable } from '#libs/eventing/event-store.js';
import type { SealedContent } from '#libs/eventing/keyring.js';
import type { Projection } from '#libs/eventing/projection.js';
import { takeDefinitions } from '#libs/facts/definition/definition.table.js';
import type { CustomerNo, TenantChange } from '#libs/facts/table/customer-fact.js';
import { familiesOf, type NamedCustomer } from '#libs/facts/table/customer.table.js';
import { isOfCustomer, namedBy, readKnownFacts, takeFacts } from '#libs/facts/table/fact.table.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { type Build, dropRetired, newestVersions, readBuilds } from './build.table.js';
import { Building } from './building.js';
import { Contexts } from './contexts.js';
import { eraseCustomers, withoutErased } from './erasure.js';
import type { Insight, InsightTable, InsightTime } from './insight.js';
import { InsightList } from './insight.list.js';
import { buildsOf, KeptBuilds, standStillForNewer } from './kept.builds.js';
import {
  keepReason,
  PARKED_ROOTS,
  parkCustomer,
  parkedAmong,
  parkedKey,
  parkedNumbers,
  parkedRoots,
  parkEvents,
  readParked,
  unpark,
} from './parked.table.js';
import { reasonOf, sparing } from './sparing.js';
import { SumsOfBuilds } from './sums.js';
import { storeSums } from './sums.table.js';
import { TableStatistics } from './table.statistics.js';
import { Writing } from './writing.js';

/** Facts after which a step of a build takes no further customer. */
const BUILD_STEP = 10_000;
/** Rows that one step writes because their time has come. */
const TIME_STEP = 500;
/** Rows of retired builds that one step deletes. */
const DROP_STEP = 5_000;

/** Facts into insights: everything that analysts query (architecture: one projection serves all). */
export class InsightsProjection implements Projection {
  readonly name = 'insights';
  readonly due: string;
  private readonly list: InsightList;
  private readonly contexts: Contexts;
  private readonly writing: Writing;
  private readonly building: Building;
  private readonly statistics: TableStatistics;
  private readonly tables: readonly InsightTable[];

  /** @throws Error if two insights have one name, or one stands on an unknown one, or on itself however indirectly. */
  constructor(
    insights: readonly Insight[],
    private readonly clock: Clock,
    private readonly sealed: SealedContent,
    buildStep = BUILD_STEP,
  ) {
    this.list = new InsightList(insights);
    this.tables = this.list.all.flatMap(({ tables }) => tables);
    this.contexts = new Contexts(clock);
    this.writing = new Writing(this.list, this.contexts);
    this.building = new Building(this.list, this.writing, buildStep);
    this.statistics = new TableStatistics(this.tables.map(({ name }) => name));
    const times = this.timed.map((insight) => insight.time.due(buildsOf(insight), PARKED_ROOTS));
    this.due = `(${[this.building.due, ...times].join(' or ')})`;
  }

  async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await this.takeTenantEvents(sql, events);
    await eraseCustomers(sql, events, { sealed: this.sealed, tables: this.tables });
    const named = events.filter(isOfCustomer).flatMap(namedBy);
    const [parked, known, builds, clear] = await together([
      parkedAmong(sql, named),
      readKnownFacts(sql, events),
      this.building.read(sql, [...new Set(events.map((event) => event.tenant))]),
      withoutErased(sql, events),
    ]);
    standStillForNewer(this.list, builds);
    const changes = await takeFacts(sql, clear, known);
    const waiting = changes.some(({ customers }) => customers.some(({ regrouped }) => regrouped))
      ? await parkedNumbers(sql, membersIn(changes))
      : parked.map((customer) => known.customers.numberOf(customer));
    await this.write(sql, await parkApart(sql, events, changes, new Set(waiting)), builds);
    await this.statistics.keep(sql, clear.length);
  }

  async applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await this.takeTenantEvents(sql, events);
    // Whom these events park must be erased all the same.
    await eraseCustomers(sql, events, { sealed: this.sealed, tables: this.tables });
    const ofCustomers = events.filter(isOfCustomer);
    const of = (customers: readonly string[]) => {
      const wanted = new Set(customers);
      return ofCustomers.filter((event) => wanted.has(parkedKey(event)));
    };
    await sparing(sql, [...new Set(ofCustomers.map(parkedKey))], {
      work: (customers) => this.apply(sql, of(customers)),
      park: async (customer, reason) => {
        const own = of([customer]);
        await parkEvents(sql, own, reason);
        // They are facts all the same, where they can be taken; only insights wait.
        await sparing(sql, [customer], { work: () => this.apply(sql, own), park: async () => undefined });
      },
    });
  }

  /**
   * Makes a parked customer's insights again from all its facts, and takes the events that could not be taken before: all
   * of them and its whole family, or nothing.
   *
   * @throws the error that keeps it parked; why stands with its events then.
   */
  async replay(database: Database, store: EventStore, customer: NamedCustomer): Promise<void> {
    try {
      await this.replayAll(database, store, customer);
    } catch (error) {
      if (error instanceof DatabaseUnavailable || error instanceof StoreUnavailable) throw error;
      await keepReason(database, customer, reasonOf(error));
      throw error;
    }
  }

  private async replayAll(database: Database, store: EventStore, customer: NamedCustomer): Promise<void> {
    const read = new Map<Position, StoredEvent>();
    for (;;) {
      // Not while others wait for the checkpoint: a customer may have thousands.
      for (const { position, taken } of await readParked(database, customer)) {
        if (taken || read.has(position)) continue;
        const [event] = await store.read(position - 1n, 1);
        if (event?.position !== position) throw new Error(`The log has no event at ${position}, which is parked`);
        read.set(position, event);
      }
      const done = await database.transaction(async (sql) => {
        await sql.query('select from engine.checkpoints where projection = $1 for update', [this.name]);
        const parked = await readParked(sql, customer);
        const missing = parked.filter(({ taken }) => !taken);
        const events = missing.flatMap(({ position }) => read.get(position) ?? []);
        if (events.length < missing.length) return false;
        await unpark(sql, customer.tenant, [...new Set(parked.map(({ customerId }) => customerId))]);
        await this.takeAnew(sql, customer, events);
        return true;
      });
      if (done) return;
    }
  }

  /** Takes events of a customer's family, and computes all that is known of it from all its facts. */
  private async takeAnew(sql: Sql, customer: NamedCustomer, events: readonly StoredEvent[]): Promise<void> {
    const { tenant } = customer;
    const [builds, clear] = await together([this.building.read(sql, [tenant]), withoutErased(sql, events)]);
    standStillForNewer(this.list, builds);
    const [change] = await takeFacts(sql, clear);
    const { customers = [], gone = [] } = change ?? {};
    const family = await readFamily(sql, customer);
    const anew = family ? [{ ...family, regrouped: true, facts: [], touchpoints: [] }] : [];
    const changes = [{ tenant, customers: [...customers.filter(({ root }) => root !== family?.root), ...anew], gone }];
    const waiting = new Set(await parkedNumbers(sql, membersIn(changes)));
    await this.write(sql, await parkApart(sql, events, changes, waiting), builds);
  }

  async tick(sql: Sql): Promise<boolean> {
    standStillForNewer(this.list, await newestVersions(sql));
    await this.building.startOutdated(sql);
    const sums = new SumsOfBuilds();
    let more = false;
    for (const insight of this.timed) more = (await this.writeDue(sql, insight, sums)) || more;
    const built = await this.building.continue(sql, sums);
    await storeSums(sql, sums);
    const tables = new Map(this.list.all.map(({ name, tables }) => [name, tables.map((table) => table.name)]));
    return built || more || (await dropRetired(sql, tables, DROP_STEP));
  }

  async settled(
    database: Database,
    tenant: string,
    position: Position,
    parts: readonly string[] = this.list.all.map(({ name }) => name),
  ): Promise<boolean> {
    const behind = this.list.all.flatMap(({ name, inputs }) =>
      inputs
        ? [
            `b.insight = '${name}' and exists (select from (${inputs.positions('$1')}) i where i.position <= $2 and i.position > b.inputs_position)`,
          ]
        : [],
    );
    const { rows } = await database.query<{ insight: string; version: number; behind: boolean }>(
      `select insight, version, ${behind.length > 0 ? behind.join(' or ') : 'false'} as behind
         from engine.builds b where tenant = $1 and status = 'live' and $2::bigint is not null`,
      [tenant, `${position}`],
      { repeated: true },
    );
    // Nothing was told of the tenant yet. What another version of the code made is not kept up to date.
    return (
      rows.length === 0 ||
      this.list.all.every(
        ({ name, version }) =>
          !parts.includes(name) || rows.some((row) => row.insight === name && row.version === version && !row.behind),
      )
    );
  }

  private get timed(): readonly (Insight & { readonly time: InsightTime })[] {
    return this.list.all.flatMap((insight) => (insight.time ? [{ ...insight, time: insight.time }] : []));
  }

  /** Takes what is of no customer. */
  private async takeTenantEvents(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    const ofTenants = events.filter(({ customerId }) => customerId === null);
    if (ofTenants.length === 0) return;
    await takeDefinitions(sql, ofTenants);
    await this.building.takeInputs(sql, ofTenants);
  }

  private async write(sql: Sql, changes: readonly TenantChange[], builds: readonly Build[]): Promise<void> {
    const sums = new SumsOfBuilds();
    await this.writing.take(sql, changes, this.keptOf(builds), sums);
    await storeSums(sql, sums);
  }

  /** Writes rows of an insight whose time has come, and what stands on them. True: there may be more. */
  private async writeDue(
    sql: Sql,
    insight: Insight & { readonly time: InsightTime },
    sums: SumsOfBuilds,
  ): Promise<boolean> {
    const wanted = {
      builds: buildsOf(insight),
      now: this.clock.now(),
      limit: TIME_STEP,
      without: await parkedRoots(sql),
    };
    const due = await insight.time.read(sql, wanted);
    if (due.customers.length === 0) return false;
    const { rows } = await sql.query<{ tenant: string }>(
      'select distinct tenant from engine.builds where build = any($1::int[])',
      [due.builds],
    );
    const builds = await readBuilds(
      sql,
      rows.map(({ tenant }) => tenant),
    );
    const kept = this.keptOf(builds);
    await sparing(sql, [...new Set(due.customers)], {
      work: async (customers) => {
        const part = new SumsOfBuilds();
        const contexts = new Map(
          await Promise.all(
            builds
              .filter(({ build }) => due.builds.includes(build))
              .map(async (build) => {
                const context = await this.contexts.of(sql, build, kept.get(build.tenant) as KeptBuilds, part);
                return [build.build, context] as const;
              }),
          ),
        );
        await due.write(sql, new Set(customers), contexts);
        await this.writeDependants(sql, insight, customers, kept, part);
        return part;
      },
      done: (part) => sums.add(part),
      park: (customer, reason) => parkCustomer(sql, customer, reason),
    });
    return due.more;
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

  private keptOf(builds: readonly Build[]): ReadonlyMap<string, KeptBuilds> {
    const tenants = new Set(builds.map(({ tenant }) => tenant));
    return new Map(
      [...tenants].map((tenant) => [
        tenant,
        new KeptBuilds(
          this.list,
          builds.filter((build) => build.tenant === tenant),
        ),
      ]),
    );
  }
}

function membersIn(changes: readonly TenantChange[]): readonly CustomerNo[] {
  return changes.flatMap(({ customers }) => customers.flatMap(({ members }) => members));
}

/** Parks the events of families to which one of some customers belongs; what is left of the changes are the others'. */
async function parkApart(
  sql: Sql,
  events: readonly StoredEvent[],
  changes: readonly TenantChange[],
  parked: ReadonlySet<CustomerNo>,
): Promise<readonly TenantChange[]> {
  if (parked.size === 0) return changes;
  const waits = ({ members }: TenantChange['customers'][number]) => members.some((member) => parked.has(member));
  const facts = changes.flatMap(({ customers }) => customers.filter(waits).flatMap((customer) => customer.facts));
  const ids = new Set(facts.map(({ eventId }) => eventId));
  const waiting = events.filter(({ eventId }) => ids.has(eventId));
  if (waiting.length > 0) await parkEvents(sql, waiting, 'An earlier event of this customer is parked.');
  return changes.map((change) => ({ ...change, customers: change.customers.filter((each) => !waits(each)) }));
}

/** Whoever a customer stands for now, if anything is known of it. */
async function readFamily(
  sql: Sql,
  { tenant, customerId }: NamedCustomer,
): Promise<{ readonly root: CustomerNo; readonly members: readonly CustomerNo[] } | undefined> {
  const { rows } = await sql.query<{ root_no: bigint }>(
    'select root_no from fact.customers where tenant = $1 and customer_id = $2',
    [tenant, customerId],
  );
  const root = rows[0]?.root_no;
  if (root === undefined) return undefined;
  const { membersOf } = await familiesOf(sql, [root]);
  return { root, members: membersOf.get(root) ?? [root] };
}
