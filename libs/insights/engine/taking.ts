import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerNo, TenantChange } from '#libs/facts/table/customer-fact.js';
import { familiesOf, type NamedCustomer } from '#libs/facts/table/customer.table.js';
import { isOfCustomer, namedBy, readKnownFacts, takeFacts } from '#libs/facts/table/fact.table.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { Applying } from '#libs/eventing/projection.js';
import { countUsedNames, type NamingFact } from '#libs/facts/table/used-names.table.js';
import type { Build } from './build.table.js';
import type { Building } from './building.js';
import { withoutErased } from './erasure.js';
import type { InsightList } from './insight.list.js';
import { keptOf, standStillForNewer } from './kept.builds.js';
import { parkedAmong, parkedNumbers, parkEvents } from './parked.table.js';
import { SumsOfBuilds } from './sums.js';
import { storeSums } from './sums.table.js';
import type { Writing } from './writing.js';

/** Takes events as facts, and updates the insights of all customers except parked ones. */
export class Taking {
  constructor(
    private readonly list: InsightList,
    private readonly building: Building,
    private readonly writing: Writing,
  ) {}

  /** @throws MustBeAlone if others may write the same rows */
  async take(sql: Sql, events: readonly StoredEvent[], how: Applying = 'alone'): Promise<void> {
    const [parked, known, builds, clear] = await together([
      parkedAmong(sql, events.filter(isOfCustomer).flatMap(namedBy)),
      readKnownFacts(sql, events),
      this.building.read(sql, [...new Set(events.map((event) => event.tenant))], how),
      withoutErased(sql, events),
    ]);
    standStillForNewer(this.list, builds);
    const { changes, naming } = await takeFacts(sql, clear, known, how);
    const waiting = changes.some(({ customers }) => customers.some(({ regrouped }) => regrouped))
      ? await parkedNumbers(sql, membersIn(changes))
      : parked.map((customer) => known.customers.numberOf(customer));
    await this.write(sql, await parkApart(sql, events, changes, new Set(waiting)), builds, naming, how);
  }

  /** Takes events of a customer's family, and recomputes everything about it from all its facts. */
  async takeAnew(sql: Sql, customer: NamedCustomer, events: readonly StoredEvent[]): Promise<void> {
    const { tenant } = customer;
    const [builds, clear] = await together([this.building.read(sql, [tenant]), withoutErased(sql, events)]);
    standStillForNewer(this.list, builds);
    const {
      changes: [change],
      naming,
    } = await takeFacts(sql, clear);
    const { customers = [], gone = [] } = change ?? {};
    const family = await readFamily(sql, customer);
    const anew = family ? [{ ...family, regrouped: true, facts: [], touchpoints: [] }] : [];
    const changes = [{ tenant, customers: [...customers.filter(({ root }) => root !== family?.root), ...anew], gone }];
    const waiting = new Set(await parkedNumbers(sql, membersIn(changes)));
    await this.write(sql, await parkApart(sql, events, changes, waiting), builds, naming, 'alone');
  }

  /** Passes events that are about no customer to insights. */
  async tell(sql: Sql, events: readonly StoredEvent[]): Promise<void> {
    if (events.length === 0 || !this.list.all.some((insight) => insight.tenantEvents)) return;
    const builds = await this.building.read(sql, [...new Set(events.map((event) => event.tenant))]);
    standStillForNewer(this.list, builds);
    const sums = new SumsOfBuilds();
    await this.writing.tell(sql, events, keptOf(this.list, builds), sums);
    await storeSums(sql, sums, 'alone');
  }

  private async write(
    sql: Sql,
    changes: readonly TenantChange[],
    builds: readonly Build[],
    naming: readonly NamingFact[],
    how: Applying,
  ): Promise<void> {
    const sums = new SumsOfBuilds();
    await this.writing.take(sql, changes, keptOf(this.list, builds), sums);
    // Last, and in one order: what many customers share is locked until the transaction ends.
    countUsedNames(sql, naming);
    await storeSums(sql, sums, how);
  }
}

function membersIn(changes: readonly TenantChange[]): readonly CustomerNo[] {
  return changes.flatMap(({ customers }) => customers.flatMap(({ members }) => members));
}

/** Parks the events of the families of some customers; the other families' changes are left. */
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

/** The survivor that a customer belongs to now, if anything is known of it. */
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
