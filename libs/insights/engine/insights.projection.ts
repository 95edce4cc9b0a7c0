import { type Database, DatabaseUnavailable, type Sql, together } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { SealedContent } from '#libs/eventing/keyring.js';
import type { Projection } from '#libs/eventing/projection.runner.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { calendarOf } from '#libs/insights/reading/calendar.js';
import { applyToCustomers } from '#libs/insights/customer/customer.projection.js';
import { eraseCustomers, withoutErased } from './erasure.js';
import type { TenantChange } from '#libs/facts/table/customer-fact.js';
import { familiesOf } from '#libs/facts/table/customer.table.js';
import { readKnownFacts, takeFacts } from '#libs/facts/table/fact.table.js';
import { applyToFeedback } from '#libs/insights/feedback/feedback.table.js';
import {
  advanceBuild,
  type Build,
  createLiveBuild,
  dropRetired,
  lastDefinition,
  newestBuild,
  nextBuilding,
  outdatedTenants,
  readBuilds,
  startBuild,
  swapBuild,
} from '#libs/insights/journey/build.table.js';
import { addCells } from '#libs/insights/journey/cell.table.js';
import { closeJourneys, readIdleJourneys } from '#libs/insights/journey/closing.js';
import { takeDefinitions } from '#libs/insights/journey/definition.table.js';
import { customersToBuild, type StoredCustomer } from '#libs/insights/journey/customer-facts.table.js';
import { Definitions } from '#libs/insights/journey/definitions.insight.js';
import type { Cells } from '#libs/insights/journey/journey.cells.js';
import type { JourneyContext } from '#libs/insights/journey/journey.context.js';
import { applyToJourneys, buildJourneys, JOURNEYS_VERSION } from '#libs/insights/journey/journey.projection.js';
import {
  PARKED_ROOTS,
  type ParkedCustomer,
  parkCustomer,
  parkedKey,
  parkedPositions,
  parkedRoots,
  parkEvents,
  readParked,
  unpark,
} from './parked.table.js';
import { sparing } from './sparing.js';
import { TableStatistics } from './table.statistics.js';

/** Facts after which a step of a build takes no further customer: what it holds in memory, but for one customer with more. */
const BUILD_STEP = 10_000;
/** Journeys that one step counts as closed. */
const CLOSE_STEP = 500;
/** Rows of retired builds that one step deletes. */
const DROP_STEP = 5_000;

/** Builds to begin, to go on with or to remove, or journeys of customers that are not parked to count as closed. */
const DUE = `(
  exists (select from engine.builds where status <> 'live' or version <> ${JOURNEYS_VERSION})
  or exists (select from engine.builds b join insight.journeys j using (build)
              where b.version = ${JOURNEYS_VERSION} and not j.counted and j.closes_at < asked.now
                and j.customer_no <> all(array(${PARKED_ROOTS})))
)`;

/** Facts into profiles, journeys and their aggregates: everything that analysts query (architecture: one projection serves all). */
export class InsightsProjection implements Projection {
  readonly name = 'insights';
  readonly due = DUE;
  private readonly statistics = new TableStatistics();
  private readonly definitions = new Map<string, Definitions>();
  private readonly calendars = new Map<string, (time: number) => string>();

  constructor(
    private readonly clock: Clock,
    private readonly sealed: SealedContent,
    private readonly buildStep = BUILD_STEP,
  ) {}

  async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await this.takeTenantEvents(sql, events);
    await eraseCustomers(sql, events, this.sealed);
    const [parked, known, builds, clear] = await together([
      readParked(sql, events),
      readKnownFacts(sql, events),
      readBuilds(sql, [...new Set(events.map((event) => event.tenant))]),
      withoutErased(sql, events),
    ]);
    standStillForNewer(builds);
    const waiting = events.filter((event) => parked.has(parkedKey(event)));
    if (waiting.length > 0) await parkEvents(sql, waiting, 'An earlier event of this customer is parked.');
    const taken = waiting.length > 0 ? clear.filter((event) => !parked.has(parkedKey(event))) : clear;
    const changes = await takeFacts(sql, taken, known);
    await this.applyChanges(sql, changes, builds);
    await this.statistics.keep(sql, taken.length);
  }

  async applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await this.takeTenantEvents(sql, events);
    // Whom these events park must be erased all the same.
    await eraseCustomers(sql, events, this.sealed);
    await this.applyHalves(
      sql,
      events.filter((event) => event.customerId !== null),
    );
  }

  /** Applies what can be applied and parks the rest, customer by customer where it must be. */
  private async applyHalves(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    const of = (customers: readonly string[]) => {
      const wanted = new Set(customers);
      return events.filter((event) => wanted.has(parkedKey(event)));
    };
    await sparing(sql, [...new Set(events.map(parkedKey))], {
      work: (customers) => this.apply(sql, of(customers)),
      park: (customer, reason) => parkEvents(sql, of([customer]), reason),
    });
  }

  /**
   * Projects a parked customer's events again, and whatever is known of it from all its facts: not only events may have
   * failed. They stay parked if they fail again.
   */
  async replay(database: Database, store: EventStore, customer: ParkedCustomer): Promise<void> {
    const read = new Map<Position, StoredEvent>();
    for (;;) {
      // Not while others wait for the checkpoint: a customer may have thousands.
      for (const position of await parkedPositions(database, customer)) {
        if (read.has(position)) continue;
        const [event] = await store.read(position - 1n, 1);
        if (event?.position !== position) throw new Error(`The log has no event at ${position}, which is parked`);
        read.set(position, event);
      }
      const done = await database.transaction(async (sql) => {
        await sql.query('select from engine.checkpoints where projection = $1 for update', [this.name]);
        const positions = await parkedPositions(sql, customer);
        const events = positions.flatMap((position) => read.get(position) ?? []);
        if (events.length < positions.length) return false;
        await unpark(sql, customer);
        await this.apply(sql, events);
        await this.computeAnew(sql, customer);
        return true;
      });
      if (done) return;
    }
  }

  private async computeAnew(sql: Sql, { tenant, customerId }: ParkedCustomer): Promise<void> {
    const { rows } = await sql.query<{ root_no: bigint }>(
      'select root_no from fact.customers where tenant = $1 and customer_id = $2',
      [tenant, customerId],
    );
    const root = rows[0]?.root_no;
    if (root === undefined) return;
    const { membersOf } = await familiesOf(sql, [root]);
    const customer = { root, members: membersOf.get(root) ?? [root], regrouped: true, facts: [], touchpoints: [] };
    await this.applyChanges(sql, [{ tenant, customers: [customer], gone: [] }], await readBuilds(sql, [tenant]));
  }

  async tick(sql: Sql): Promise<boolean> {
    standStillForNewer(await newestBuild(sql));
    for (const tenant of await outdatedTenants(sql, JOURNEYS_VERSION)) {
      await startBuild(sql, tenant, JOURNEYS_VERSION, await lastDefinition(sql, tenant));
    }
    const now = this.clock.now();
    const idle = await readIdleJourneys(sql, now, CLOSE_STEP, JOURNEYS_VERSION, await parkedRoots(sql));
    await sparing(sql, [...new Set(idle.map((row) => row.customer_no))], {
      work: (customers) =>
        closeJourneys(
          sql,
          idle.filter((row) => customers.includes(row.customer_no)),
          (tenant) => this.calendarOf(sql, tenant),
        ),
      park: (customer, reason) => parkCustomer(sql, customer, reason),
    });
    const built = await this.continueBuild(sql);
    return built || idle.length === CLOSE_STEP || (await dropRetired(sql, DROP_STEP));
  }

  async settled(database: Database, tenant: string, position: Position): Promise<boolean> {
    const { rows } = await database.query(
      `select from fact.definitions d where d.tenant = $1 and d.position <= $2
          and not exists (select from engine.builds b where b.tenant = $1 and b.status = 'live' and b.definitions_position >= d.position)
       union all
       select from engine.builds where tenant = $1 and status = 'live' and version <> $3 limit 1`,
      [tenant, `${position}`, JOURNEYS_VERSION],
      { repeated: true },
    );
    // What another version of the code made is not kept up to date.
    return rows.length === 0;
  }

  private async takeTenantEvents(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    for (const [tenant, position] of await takeDefinitions(sql, events))
      await startBuild(sql, tenant, JOURNEYS_VERSION, position);
  }

  private async applyChanges(sql: Sql, changes: readonly TenantChange[], builds: readonly Build[]): Promise<void> {
    const cells = new Map<number, Cells>();
    await together(
      changes.map((change) => {
        const ofTenant = builds.filter((build) => build.tenant === change.tenant);
        return this.applyChange(sql, change, ofTenant, cells);
      }),
    );
    await addCells(sql, cells);
  }

  private async applyChange(
    sql: Sql,
    change: TenantChange,
    builds: readonly Build[],
    cells: Map<number, Cells>,
  ): Promise<void> {
    const dayOf = await this.calendarOf(sql, change.tenant);
    applyToFeedback(sql, change);
    await together([applyToCustomers(sql, change, dayOf), this.applyToBuilds(sql, change, builds, cells)]);
  }

  private async applyToBuilds(
    sql: Sql,
    change: TenantChange,
    known: readonly Build[],
    cells: Map<number, Cells>,
  ): Promise<void> {
    const builds = known.length > 0 ? known : [await createLiveBuild(sql, change.tenant, JOURNEYS_VERSION)];
    for (const build of builds) {
      if (build.version !== JOURNEYS_VERSION) continue;
      const held = change.customers.filter((customer) => customer.root <= build.reachedCustomer);
      const context = await this.contextOf(sql, build);
      cells.set(build.build, await applyToJourneys(sql, context, { ...change, customers: held }));
    }
  }

  /** Computes the next customers of a build; swaps it in when it holds everybody. False: nothing is being built. */
  private async continueBuild(sql: Sql): Promise<boolean> {
    const build = await nextBuilding(sql);
    if (!build) return false;
    const customers: StoredCustomer[] = [];
    let facts = 0;
    for await (const customer of customersToBuild(sql, build)) {
      customers.push(customer);
      facts += customer.rows.length;
      if (facts >= this.buildStep) break;
    }
    const reached = customers.at(-1)?.root;
    if (reached === undefined) {
      await swapBuild(sql, build);
      return true;
    }
    const context = await this.contextOf(sql, build);
    await sparing(sql, customers, {
      work: (some) => buildJourneys(sql, context, some),
      park: ({ root }, reason) => parkCustomer(sql, root, reason),
    });
    await advanceBuild(sql, build, reached);
    return true;
  }

  private async contextOf(sql: Sql, build: Build): Promise<JourneyContext> {
    // Not by the build's number: one whose commit a crash took is given to another build.
    const key = `${build.tenant} ${build.definitionsPosition}`;
    let definitions = this.definitions.get(key);
    if (!definitions) {
      definitions = new Definitions(await definitionsInForce(sql, build.tenant, build.definitionsPosition));
      if (this.definitions.size >= 1_000) this.definitions.clear();
      this.definitions.set(key, definitions);
    }
    return { build: build.build, definitions, dayOf: await this.calendarOf(sql, build.tenant), now: this.clock.now() };
  }

  private async calendarOf(sql: Sql, tenant: string): Promise<(time: number) => string> {
    const known = this.calendars.get(tenant);
    if (known) return known;
    const { rows } = await sql.query<{ time_zone: string }>('select time_zone from platform.tenants where name = $1', [
      tenant,
    ]);
    const calendar = calendarOf(rows[0]?.time_zone ?? 'UTC');
    if (this.calendars.size >= 10_000) this.calendars.clear();
    this.calendars.set(tenant, calendar);
    return calendar;
  }
}

/**
 * Where a newer version of the code has begun to build, an older one that runs beside it does nothing more: what it took
 * would be missing in what the newer one has built already.
 */
function standStillForNewer(builds: readonly Pick<Build, 'version'>[]): void {
  const newer = builds.find(({ version }) => version > JOURNEYS_VERSION);
  if (newer === undefined) return;
  throw new DatabaseUnavailable(
    `its journeys are of version ${newer.version} and this process makes version ${JOURNEYS_VERSION}: end it, newer ones have taken over`,
  );
}
