import type { Sql } from '#libs/eventing/database.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { comparePlaces, placeOf, timeOf } from '#libs/kernel/place.js';
import type { CustomerChange, CustomerFact, CustomerNo, TenantChange, TouchpointChange } from './customer-fact.js';
import type { CustomerEntity } from './customer.entity.js';
import { type CustomerNumbers, type Families, familiesOf, mergeCustomers, numberCustomers } from './customer.table.js';
import type { FactEntity } from './fact.entity.js';
import { type Correction, corrected, type Effective, type Touchpoint, touchpointOf } from './touchpoint.insight.js';

const RECORDED = 'touchpoint.recorded';
const CORRECTED = 'touchpoint.corrected';
const RETRACTED = 'touchpoint.retracted';
const MERGED = 'customer.merged';

/**
 * Takes a batch of the log into the table of facts: each fact once, touchpoints with their corrections, merged customers
 * under their survivor. Says what changed, so that insights know what to compute again.
 */
export async function takeFacts(sql: Sql, events: readonly StoredEvent[]): Promise<readonly TenantChange[]> {
  const ofCustomers = events.filter(
    (event): event is StoredEvent & { customerId: string } => event.customerId !== null,
  );
  if (ofCustomers.length === 0) return [];
  const numbers = await numberCustomers(sql, ofCustomers.flatMap(namedBy));
  const facts = await insertFacts(sql, ofCustomers, numbers);
  if (facts.length === 0) return [];

  const tenantOf = new Map(ofCustomers.map((event) => [event.eventId, event.tenant]));
  const merges = facts
    .filter((fact) => fact.type === MERGED)
    .map((fact) => {
      const tenant = tenantOf.get(fact.eventId) as string;
      return {
        tenant,
        subject: fact.customerNo,
        into: numbers.of(tenant, fact.data.into as string),
        place: fact.place,
      };
    });
  const regrouped = merges.length > 0 ? await mergeCustomers(sql, merges) : new Set<CustomerNo>();
  const families = await familiesOf(
    sql,
    new Set([...facts.map((fact) => fact.customerNo), ...numbers.fresh, ...regrouped]),
  );
  const touchpoints = await takeTouchpoints(sql, facts, families, regrouped);
  return changesOf(facts, families, regrouped, numbers.fresh, touchpoints);
}

/** Whom a fact names: they exist from then on (contract 4.10). */
function namedBy({
  tenant,
  customerId,
  type,
  data,
}: StoredEvent & { customerId: string }): { tenant: string; customerId: string }[] {
  const named = [{ tenant, customerId }];
  if (type === MERGED) named.push({ tenant, customerId: data.into as string });
  if (typeof data.referredCustomerId === 'string') named.push({ tenant, customerId: data.referredCustomerId });
  return named;
}

/** Stores what is not there yet; returns just that, in event-time order. */
async function insertFacts(
  sql: Sql,
  events: readonly (StoredEvent & { customerId: string })[],
  numbers: CustomerNumbers,
): Promise<readonly CustomerFact[]> {
  const facts = events.map(
    (event): CustomerFact => ({
      ...event,
      customerNo: numbers.of(event.tenant, event.customerId),
      place: placeOf(event),
    }),
  );
  const { rows } = await sql.query<{ event_id: string }>(
    `insert into insight.facts (customer_no, place, event_id, position, recorded_at, type, source, id, sequence, data, derived, target)
     select customer_no, place, event_id, position, to_timestamp(recorded_at / 1000.0), type, source, id, sequence, data::json, derived::json, target
       from unnest($1::bigint[], $2::bytea[], $3::uuid[], $4::bigint[], $5::float8[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::uuid[])
         as f(customer_no, place, event_id, position, recorded_at, type, source, id, sequence, data, derived, target)
     on conflict (customer_no, place) do nothing
     returning event_id`,
    [
      facts.map((fact) => `${fact.customerNo}`),
      facts.map((fact) => fact.place),
      facts.map((fact) => fact.eventId),
      events.map((event) => `${event.position}`),
      events.map((event) => event.recordedAt),
      facts.map((fact) => fact.type),
      facts.map((fact) => fact.source),
      facts.map((fact) => fact.id),
      facts.map((fact) => fact.sequence),
      facts.map((fact) => JSON.stringify(fact.data)),
      facts.map((fact) => (fact.derived ? JSON.stringify(fact.derived) : null)),
      facts.map(targetOf),
    ],
  );
  const fresh = new Set(rows.map((row) => row.event_id));
  return facts.filter((fact) => fresh.delete(fact.eventId)).sort((a, b) => comparePlaces(a.place, b.place));
}

function targetOf({ type, data }: CustomerFact): string | null {
  return type === CORRECTED || type === RETRACTED ? (data.eventId as string) : null;
}

/** What the row of a touchpoint says about it. */
export type StoredTouchpoint = Pick<
  FactEntity,
  'event_id' | 'place' | 'data' | 'derived' | 'effective' | 'effective_place' | 'retracted'
>;

type CorrectableRow = FactEntity & Pick<CustomerEntity, 'root_no'>;

/** What became of touchpoints, by survivor: new ones, and those that a correction or retraction of the same customer changes. */
async function takeTouchpoints(
  sql: Sql,
  facts: readonly CustomerFact[],
  families: Families,
  regrouped: ReadonlySet<CustomerNo>,
): Promise<ReadonlyMap<CustomerNo, readonly TouchpointChange[]>> {
  const recorded = new Map(facts.filter((fact) => fact.type === RECORDED).map((fact) => [fact.eventId, fact]));
  const { rows: waiting } = await sql.query<{ target: string }>(
    `select distinct target from insight.facts where target = any($1::uuid[])
     union select distinct target from insight.facts where target is not null and customer_no = any($2::bigint[])`,
    [[...recorded.keys()], [...regrouped].flatMap((root) => families.membersOf.get(root) ?? []).map(String)],
  );
  const targets = [
    ...new Set([...waiting.map((row) => row.target), ...facts.map(targetOf).filter((target) => target !== null)]),
  ];
  const changes = new Map<CustomerNo, TouchpointChange[]>();
  const add = (customerNo: CustomerNo, change: TouchpointChange) => {
    const root = families.rootOf.get(customerNo);
    if (root === undefined) return;
    const found = changes.get(root);
    if (found) found.push(change);
    else changes.set(root, [change]);
  };
  for (const change of await correctTouchpoints(sql, targets)) {
    add(change.customerNo, { before: recorded.has(change.eventId) ? null : change.before, after: change.after });
    recorded.delete(change.eventId);
  }
  for (const fact of recorded.values())
    add(fact.customerNo, { before: null, after: touchpointOf(fact.eventId, fact.place, fact.time, fact) });
  return changes;
}

/** Computes corrected touchpoints again from all their corrections and retractions, and stores the result beside them. */
async function correctTouchpoints(
  sql: Sql,
  targets: readonly string[],
): Promise<readonly (TouchpointChange & { readonly eventId: string; readonly customerNo: CustomerNo })[]> {
  if (targets.length === 0) return [];
  const { rows } = await sql.query<CorrectableRow>(
    `with f as (
       select * from insight.facts where event_id = any($1::uuid[]) and type = '${RECORDED}'
       union all
       select * from insight.facts where target = any($1::uuid[])
     )
     select f.customer_no, f.place, f.event_id, f.type, f.source, f.id, f.sequence, f.data, f.derived, f.target, f.effective,
            f.effective_place, f.retracted, c.root_no
       from f join insight.customers c using (customer_no)
      order by f.place`,
    [targets],
  );
  const changed = rows
    .filter((row) => row.type === RECORDED)
    .map((row) => {
      const about = rows.filter((each) => each.target === row.event_id && each.root_no === row.root_no);
      const retracted = about.some((each) => each.type === RETRACTED);
      const corrections: Correction[] = about.filter((each) => each.type === CORRECTED);
      const effective = corrections.length > 0 ? corrected(row, corrections) : null;
      const moved = placeAfter(row, effective);
      return { row, effective, moved, retracted };
    });
  await sql.query(
    `update insight.facts f set effective = e.effective::json, effective_place = e.place, retracted = e.retracted
       from unnest($1::bigint[], $2::bytea[], $3::text[], $4::bytea[], $5::boolean[]) as e(customer_no, at, effective, place, retracted)
      where f.customer_no = e.customer_no and f.place = e.at`,
    [
      changed.map(({ row }) => `${row.customer_no}`),
      changed.map(({ row }) => row.place),
      changed.map(({ effective }) => (effective ? JSON.stringify(effective) : null)),
      changed.map(({ moved }) => moved),
      changed.map(({ retracted }) => retracted),
    ],
  );
  return changed.map(({ row, effective, moved, retracted }) => ({
    eventId: row.event_id,
    customerNo: row.customer_no,
    before: storedTouchpoint(row),
    after: storedTouchpoint({ ...row, effective, effective_place: moved, retracted }),
  }));
}

/** The place of a touchpoint whose time was corrected; null while it stands where it was published. */
function placeAfter(row: CorrectableRow, effective: Effective | null): Buffer | null {
  const occurredAt = effective?.data.occurredAt;
  if (typeof occurredAt !== 'string') return null;
  const place = placeOf({ ...row, time: Date.parse(occurredAt) });
  return place.equals(row.place) ? null : place;
}

/** A touchpoint as its row says; null when it is retracted. */
export function storedTouchpoint(row: StoredTouchpoint): Touchpoint | null {
  if (row.retracted) return null;
  const place = row.effective_place ?? row.place;
  return touchpointOf(row.event_id, place, timeOf(place), row.effective ?? row);
}

function changesOf(
  facts: readonly CustomerFact[],
  families: Families,
  regrouped: ReadonlySet<CustomerNo>,
  fresh: readonly CustomerNo[],
  touchpoints: ReadonlyMap<CustomerNo, readonly TouchpointChange[]>,
): readonly TenantChange[] {
  const byRoot = new Map<CustomerNo, CustomerFact[]>();
  for (const fact of facts) {
    const root = families.rootOf.get(fact.customerNo) as CustomerNo;
    const found = byRoot.get(root);
    if (found) found.push(fact);
    else byRoot.set(root, [fact]);
  }
  const roots = new Set(
    [...byRoot.keys(), ...touchpoints.keys(), ...fresh, ...regrouped].filter(
      (root) => families.rootOf.get(root) === root,
    ),
  );
  const tenants = new Map<string, { tenant: string; customers: CustomerChange[]; gone: CustomerNo[] }>();
  const ofTenant = (customerNo: CustomerNo) => {
    const tenant = families.tenantOf.get(customerNo) as string;
    const change = tenants.get(tenant) ?? { tenant, customers: [], gone: [] };
    tenants.set(tenant, change);
    return change;
  };
  for (const root of roots) {
    ofTenant(root).customers.push({
      root,
      members: families.membersOf.get(root) ?? [root],
      regrouped: regrouped.has(root),
      facts: byRoot.get(root) ?? [],
      touchpoints: touchpoints.get(root) ?? [],
    });
  }
  for (const root of regrouped) {
    const survivor = families.rootOf.get(root) as CustomerNo;
    if (survivor !== root) ofTenant(survivor).gone.push(root);
  }
  return [...tenants.values()];
}
