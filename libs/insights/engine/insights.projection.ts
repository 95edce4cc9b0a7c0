import type { Database, Sql } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { SealedContent } from '#libs/eventing/keyring.js';
import { Pace } from '#libs/eventing/pace.js';
import { type Applying, lockCheckpoint, type Projection } from '#libs/eventing/projection.js';
import { takeChurnSettings } from '#libs/facts/churn-setting/churn-setting.table.js';
import { takeClosedDays } from '#libs/facts/day/day.table.js';
import { takeDefinitions } from '#libs/facts/definition/definition.table.js';
import { takeCareRules } from '#libs/facts/care/care-rule.table.js';
import { takeLearned } from '#libs/facts/expectation/learned.table.js';
import { takeImprovements } from '#libs/facts/improvement/improvement.table.js';
import { takeFits } from '#libs/facts/fit/fit.table.js';
import { takeServiceLevels } from '#libs/facts/service-level/service-level.table.js';
import { takeTierSettings } from '#libs/facts/tier-setting/tier-setting.table.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { NamedCustomer } from '#libs/facts/table/customer.table.js';
import { isOfCustomer } from '#libs/facts/table/fact.table.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { dropRetired, newestVersions } from './build.table.js';
import { Building } from './building.js';
import { Contexts } from './contexts.js';
import { eraseCustomers } from './erasure.js';
import type { Insight, InsightTable } from './insight.js';
import { InsightList } from './insight.list.js';
import { standStillForNewer } from './kept.builds.js';
import { parkedKey, parkEvents } from './parked.table.js';
import { replay } from './replaying.js';
import { sparing } from './sparing.js';
import { SumsOfBuilds } from './sums.js';
import { storeSums } from './sums.table.js';
import { TableStatistics } from './table.statistics.js';
import { Taking } from './taking.js';
import { Timing } from './timing.js';
import { Writing } from './writing.js';

/** Facts after which a step of a build takes no further customer. */
const BUILD_STEP = 10_000;
/** Milliseconds after which filling them has taken long. */
const BUILD_LONG_MS = 10_000;
/** Rows of retired builds that one step deletes. */
const DROP_STEP = 5_000;

/** Facts into insights: everything that analysts query (architecture: one projection serves all). */
export class InsightsProjection implements Projection {
  readonly name = 'insights';
  readonly due: string;
  private readonly list: InsightList;
  private readonly tables: readonly InsightTable[];
  private readonly building: Building;
  private readonly taking: Taking;
  private readonly timing: Timing;
  private readonly statistics: TableStatistics;
  /** The last step of a build has not come to its end. */
  private failed = false;

  /**
   * @throws Error if two insights have the same name, or one depends on an unknown one, or on itself however
   * indirectly.
   */
  constructor(
    insights: readonly Insight[],
    clock: Clock,
    private readonly sealed: SealedContent,
    buildStep = new Pace(BUILD_STEP, BUILD_LONG_MS, BUILD_STEP),
  ) {
    this.list = new InsightList(insights);
    this.tables = this.list.all.flatMap(({ tables }) => tables);
    const contexts = new Contexts(clock);
    const writing = new Writing(this.list, contexts);
    this.building = new Building(this.list, writing, buildStep);
    this.taking = new Taking(this.list, this.building, writing);
    this.timing = new Timing(this.list, contexts, writing, clock);
    this.statistics = new TableStatistics(this.tables.map(({ name }) => name));
    this.due = `(${this.building.due} or ${this.timing.due})`;
  }

  mustBeAlone({ customerId, type }: StoredEvent): boolean {
    return customerId === null || MEETING.includes(type);
  }

  async apply(sql: Sql, events: readonly StoredEvent[], how: Applying = 'alone'): Promise<void> {
    await this.takeTenantEvents(sql, events);
    await eraseCustomers(sql, events, { sealed: this.sealed, tables: this.tables });
    await this.taking.take(sql, events, how);
    await this.statistics.keep(sql, events.length);
  }

  async applyParking(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    await this.takeTenantEvents(sql, events);
    // Customers that these events park must be erased all the same.
    await eraseCustomers(sql, events, { sealed: this.sealed, tables: this.tables });
    const ofCustomers = events.filter(isOfCustomer);
    const of = (customers: readonly string[]) => {
      const wanted = new Set(customers);
      return ofCustomers.filter((event) => wanted.has(parkedKey(event)));
    };
    await sparing(sql, [...new Set(ofCustomers.map(parkedKey))], {
      work: (customers) => this.taking.take(sql, of(customers)),
      park: async (customer, reason) => {
        const own = of([customer]);
        await parkEvents(sql, own, reason);
        // They still become facts if they can be taken; only insights wait.
        await sparing(sql, [customer], { work: () => this.taking.take(sql, own), park: async () => undefined });
      },
    });
    await this.statistics.keep(sql, events.length);
  }

  /**
   * Recomputes a parked customer's insights from all its facts, and takes the events that could not be taken before:
   * all of them, with its whole family, or nothing.
   *
   * @throws the error that keeps it parked; the reason is then noted with its events.
   */
  replay(database: Database, store: Pick<EventStore, 'read'>, customer: NamedCustomer): Promise<void> {
    const hold = (sql: Sql) => lockCheckpoint(sql, this.name);
    const takeAnew: Taking['takeAnew'] = (sql, whose, events) => this.taking.takeAnew(sql, whose, events);
    return replay({ database, store, hold, takeAnew }, customer);
  }

  async tick(sql: Sql): Promise<boolean> {
    standStillForNewer(this.list, await newestVersions(sql));
    const sums = new SumsOfBuilds();
    const more = await this.timing.tick(sql, sums);
    // A step that failed takes what was due with it: so what is due comes next by itself, before the step is tried again.
    const isAlone = this.failed;
    this.failed = !isAlone;
    if (isAlone) {
      await storeSums(sql, sums, 'alone');
      return true;
    }
    await this.building.startOutdated(sql);
    const built = await this.building.continue(sql, sums);
    await storeSums(sql, sums, 'alone');
    const tables = new Map(this.list.all.map(({ name, tables }) => [name, tables.map((table) => table.name)]));
    const dropped = await dropRetired(sql, tables, DROP_STEP);
    this.failed = false;
    return built || more || dropped;
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
    // Nothing is known of the tenant yet. What another version of the code made is not kept up to date.
    return (
      rows.length === 0 ||
      this.list.all.every(
        ({ name, version }) =>
          !parts.includes(name) || rows.some((row) => row.insight === name && row.version === version && !row.behind),
      )
    );
  }

  /** Takes events that are about no customer. */
  private async takeTenantEvents(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    const ofTenants = events.filter(({ customerId }) => customerId === null);
    if (ofTenants.length === 0) return;
    await takeDefinitions(sql, ofTenants);
    await takeClosedDays(sql, ofTenants);
    await takeServiceLevels(sql, ofTenants);
    await takeChurnSettings(sql, ofTenants);
    await takeFits(sql, ofTenants);
    await takeTierSettings(sql, ofTenants);
    await takeImprovements(sql, ofTenants);
    await takeCareRules(sql, ofTenants);
    // Journeys that were stored since it came first know it already, and need not be computed again.
    const known = await takeLearned(sql, ofTenants);
    await this.building.takeInputs(sql, ofTenants);
    await this.taking.tell(
      sql,
      ofTenants.filter((event) => !known.has(event)),
    );
  }
}

/**
 * Events of customers that change what other customers' batches read, their families and what is erased; and those by which
 * customers are cleared and filled.
 */
const MEETING: readonly string[] = [
  'customer.merged',
  'customer.erased',
  'valence.derived',
] satisfies CustomerEventType[];
