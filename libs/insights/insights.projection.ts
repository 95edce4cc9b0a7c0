import { type Database, DatabaseUnavailable, type Sql } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Projection } from '#libs/eventing/projection.runner.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { calendarOf } from './calendar.js';
import { applyToCustomers } from './customer/customer.projection.js';
import type { TenantChange } from './facts/customer-fact.js';
import { familiesOf } from './facts/customer.table.js';
import { takeFacts } from './facts/fact.table.js';
import { applyToFeedback } from './feedback/feedback.table.js';
import {
  advanceBuild,
  type Build,
  createLiveBuild,
  dropRetired,
  lastDefinition,
  nextBuilding,
  nextCustomers,
  outdatedTenants,
  readBuilds,
  startBuild,
  swapBuild,
} from './journey/build.table.js';
import { closeIdleJourneys } from './journey/closing.js';
import { takeDefinitions } from './journey/definition.table.js';
import { Definitions } from './journey/definitions.insight.js';
import { applyToJourneys, buildJourneys, JOURNEYS_VERSION, type JourneyContext } from './journey/journey.projection.js';
import { type ParkedCustomer, parkedKey, parkedPositions, parkEvents, readParked, unpark } from './parked.table.js';

/** Customers that one step of a build computes. */
const BUILD_STEP = 200;
/** Journeys that one step counts as closed. */
const CLOSE_STEP = 500;
/** Rows of retired builds that one step deletes. */
const DROP_STEP = 5_000;

/** Facts into profiles, journeys and their aggregates: everything that analysts query (architecture: one projection serves all). */
export class InsightsProjection implements Projection {
  readonly name = 'insights';
  private readonly definitions = new Map<string, Definitions>();
  private readonly calendars = new Map<string, (time: number) => string>();

  constructor(private readonly clock: Clock) {}

  async apply(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    const parked = await readParked(sql);
    const waiting = events.filter((event) => parked.has(parkedKey(event)));
    if (waiting.length > 0) await parkEvents(sql, waiting, 'An earlier event of this customer is parked.');
    const taken = waiting.length > 0 ? events.filter((event) => !parked.has(parkedKey(event))) : events;
    await this.takeTenantEvents(sql, taken);
    for (const change of await takeFacts(sql, taken)) await this.applyChange(sql, change);
  }

  async applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await this.takeTenantEvents(sql, events);
    await this.applyHalves(
      sql,
      events.filter((event) => event.customerId !== null),
    );
  }

  /** Applies what can be applied and parks the rest, customer by customer where it must be. */
  private async applyHalves(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    if (events.length === 0) return;
    await sql.query('savepoint customers');
    try {
      await this.apply(sql, events);
      await sql.query('release savepoint customers');
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      await sql.query('rollback to savepoint customers');
      const customers = [...new Set(events.map(parkedKey))];
      if (customers.length === 1) return parkEvents(sql, events, reasonOf(error));
      const half = new Set(customers.slice(0, customers.length / 2));
      await this.applyHalves(
        sql,
        events.filter((event) => half.has(parkedKey(event))),
      );
      await this.applyHalves(
        sql,
        events.filter((event) => !half.has(parkedKey(event))),
      );
    }
  }

  /** Projects a parked customer's events again. They stay parked if they fail again. */
  async replay(database: Database, store: EventStore, customer: ParkedCustomer): Promise<void> {
    await database.transaction(async (sql) => {
      await sql.query('select from insight.checkpoints where projection = $1 for update', [this.name]);
      const positions = await parkedPositions(sql, customer);
      const events: StoredEvent[] = [];
      for (const position of positions) events.push(...(await store.read(position - 1n, 1)));
      await unpark(sql, customer);
      await this.apply(sql, events);
    });
  }

  async tick(sql: Sql): Promise<boolean> {
    for (const tenant of await outdatedTenants(sql, JOURNEYS_VERSION)) {
      await startBuild(sql, tenant, JOURNEYS_VERSION, await lastDefinition(sql, tenant));
    }
    const now = this.clock.now();
    const closed = await closeIdleJourneys(sql, now, CLOSE_STEP, JOURNEYS_VERSION, (tenant) =>
      this.calendarOf(sql, tenant),
    );
    const built = await this.continueBuild(sql);
    return built || closed === CLOSE_STEP || (await dropRetired(sql, DROP_STEP));
  }

  async settled(sql: Sql, tenant: string, position: Position): Promise<boolean> {
    const { rows } = await sql.query(
      `select from insight.definitions d where d.tenant = $1 and d.position <= $2
          and not exists (select from insight.builds b where b.tenant = $1 and b.status = 'live' and b.definitions_position >= d.position) limit 1`,
      [tenant, `${position}`],
    );
    return rows.length === 0;
  }

  private async takeTenantEvents(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    for (const [tenant, position] of await takeDefinitions(sql, events))
      await startBuild(sql, tenant, JOURNEYS_VERSION, position);
  }

  private async applyChange(sql: Sql, change: TenantChange): Promise<void> {
    const dayOf = await this.calendarOf(sql, change.tenant);
    await applyToCustomers(sql, change, dayOf);
    await applyToFeedback(sql, change);
    let builds = await readBuilds(sql, [change.tenant]);
    if (builds.length === 0) builds = [await createLiveBuild(sql, change.tenant, JOURNEYS_VERSION)];
    for (const build of builds) {
      if (build.version !== JOURNEYS_VERSION) continue;
      const held = change.customers.filter((customer) => customer.root <= build.reachedCustomer);
      await applyToJourneys(sql, await this.contextOf(sql, build), { ...change, customers: held });
    }
  }

  /** Computes the next customers of a build; swaps it in when it holds everybody. False: nothing is being built. */
  private async continueBuild(sql: Sql): Promise<boolean> {
    const build = await nextBuilding(sql);
    if (!build) return false;
    const customers = await nextCustomers(sql, build, BUILD_STEP);
    const reached = customers.at(-1);
    if (reached === undefined) {
      await swapBuild(sql, build);
      return true;
    }
    const { membersOf } = await familiesOf(sql, customers);
    await buildJourneys(
      sql,
      await this.contextOf(sql, build),
      customers.map((root) => ({ root, members: membersOf.get(root) ?? [root] })),
    );
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

/** Why events are parked: what an operator may read, without the values that may be personal. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown';
}
