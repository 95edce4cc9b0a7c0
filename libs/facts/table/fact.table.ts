import { type Sql, together } from '#libs/eventing/database.js';
import { type EventData, isCustomerEvent } from '#libs/facts/stored.events.js';
import type { Applying } from '#libs/eventing/projection.js';
import type { DerivedValence, StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { comparePlaces, placeOf } from '#libs/kernel/place.js';
import type { CustomerChange, CustomerFact, CustomerNo, TenantChange, TouchpointChange } from './customer-fact.js';
import {
  type Families,
  familiesOf,
  findCustomers,
  insertCustomers,
  lockFamilies,
  mergeCustomers,
  type NamedCustomer,
  NamedCustomers,
} from './customer.table.js';
import { noteFirstLive } from './first-live.table.js';
import { takeTouchpoints, targetOf } from './touchpoint.table.js';
import type { NamingFact } from './used-names.table.js';

const RECORDED = 'touchpoint.recorded';
const MERGED = 'customer.merged';
const JUDGED = 'valence.derived';

/** What the product says about a customer by itself: no sign that facts about it come in time. */
const NO_SIGN_OF_LIFE: readonly string[] = [JUDGED, 'churn.level-changed', 'care.due', 'care.skipped'];

/** Of any type. */
type CustomerEvent = StoredEvent & { readonly customerId: string };

/** The stored data that a batch needs. */
export interface KnownFacts {
  readonly customers: NamedCustomers;
  /** Ids of those events that are already stored as facts. */
  readonly stored: ReadonlySet<string>;
  /** Ids of touchpoints for which corrections or retractions are already waiting. */
  readonly awaited: ReadonlySet<string>;
}

/** Reads all of it in one round trip, together with whatever else is read at that time. */
export async function readKnownFacts(sql: Sql, events: readonly StoredEvent[]): Promise<KnownFacts> {
  const ofCustomers = events.filter(isOfCustomer);
  if (ofCustomers.length === 0) return { customers: new NamedCustomers([]), stored: new Set(), awaited: new Set() };
  const [customers, { rows }] = await together([
    findCustomers(sql, ofCustomers.flatMap(namedBy)),
    sql.query<{ stored: string | null; awaited: string | null }>(
      `select f.event_id as stored, null::uuid as awaited
         from unnest($1::text[], $2::text[], $3::bytea[]) as w(tenant, customer_id, place)
         join fact.customers c using (tenant, customer_id)
         join fact.facts f on f.customer_no = c.customer_no and f.place = w.place
       union all
       select null, target from fact.facts where target = any($4::uuid[])`,
      [
        ofCustomers.map((event) => event.tenant),
        ofCustomers.map((event) => event.customerId),
        ofCustomers.map(placeOf),
        ofCustomers.filter((event) => event.type === RECORDED).map((event) => event.eventId),
      ],
    ),
  ]);
  return {
    customers,
    stored: new Set(rows.flatMap(({ stored }) => stored ?? [])),
    awaited: new Set(rows.flatMap(({ awaited }) => awaited ?? [])),
  };
}

export function isOfCustomer(event: StoredEvent): event is CustomerEvent {
  return event.customerId !== null;
}

/** What a batch changed. */
export interface Taken {
  readonly changes: readonly TenantChange[];
  /** The new facts, whose names are to be counted. */
  readonly naming: readonly NamingFact[];
}

/**
 * Takes a batch of the log into the table of facts: each fact once, touchpoints with their corrections, merged
 * customers under their survivor. Returns what changed, so that insights know what to recompute.
 *
 * @throws MustBeAlone if others may write the same facts
 *
 * An event of a type unknown to this version of the code (a newer one wrote it) is taken like all others: its customer
 * exists, timelines show it, and the version that knows the type finds it here. Insights do not get it.
 */
export async function takeFacts(
  sql: Sql,
  events: readonly StoredEvent[],
  known: KnownFacts | Promise<KnownFacts> = readKnownFacts(sql, events),
  how: Applying = 'alone',
): Promise<Taken> {
  const { customers, stored, awaited } = await known;
  const taken = newFacts(events.filter(isOfCustomer), customers, stored);
  if (taken.length === 0) return { changes: [], naming: [] };
  if (how === 'beside others') lockFamilies(sql, customers.families);
  const fresh = customers.newAmong(taken.flatMap(({ event }) => namedBy(event)));
  insertCustomers(sql, fresh);
  insertFacts(sql, taken);
  noteFirstLive(
    sql,
    taken.filter(({ event }) => !NO_SIGN_OF_LIFE.includes(event.type)).map(({ event }) => event),
  );
  const facts = taken.flatMap(typedFact);
  const rejudged = judgeAnew(sql, facts);
  const merges = facts
    .filter((fact) => fact.type === MERGED)
    .map(({ tenant, data, customerNo, place, position }) => ({
      tenant,
      subject: customerNo,
      into: customers.numberOf({ tenant, customerId: data.into }),
      place,
      position,
      onlyFirst: data.onlyFirst === true,
    }));
  const merged = merges.length > 0 ? await mergeCustomers(sql, merges) : new Set<CustomerNo>();
  const added = fresh.map((each) => each.customer_no);
  const families =
    merges.length > 0
      ? await familiesOf(sql, new Set([...taken.map(({ customerNo }) => customerNo), ...added, ...merged]))
      : customers.families;
  // Whose words were judged anew is computed anew, as whoever was merged is.
  const regrouped = new Set([...merged, ...rejudged.flatMap((customerNo) => families.rootOf.get(customerNo) ?? [])]);
  const touchpoints = await takeTouchpoints(sql, facts, awaited, { families, regrouped, how });
  const naming = taken.filter(({ event }) => isCustomerEvent(event)).map(({ event }) => event);
  return { changes: changesOf(facts, families, regrouped, added, touchpoints), naming };
}

/**
 * Replaces what was derived from the words of facts, in the order of the log: the last counts, and what counted until then
 * is kept beside it. Answers whose facts they are.
 */
function judgeAnew(sql: Sql, facts: readonly TypedFact[]): readonly CustomerNo[] {
  const anew = facts
    .flatMap((fact) => (fact.type === JUDGED && fact.causationId !== null ? [fact] : []))
    .sort((a, b) => Number(a.position - b.position));
  if (anew.length === 0) return [];
  const judged = [...groupBy(anew, ({ causationId }) => causationId)].map(([eventId, its]) => {
    const derived = its.map(({ data }) => derivedOf(data));
    const { customerNo, position } = its[0] as TypedFact;
    const then = its.slice(1).map((next, index) => ({ until: `${next.position}`, derived: derived[index] }));
    return { customerNo, eventId, derived: derived.at(-1), until: `${position}`, then };
  });
  void sql.query(
    `update fact.facts f set derived = j.derived::json, derived_before = (coalesce(f.derived_before::jsonb, '[]')
         || jsonb_build_object('until', j.until, 'derived', f.derived) || j.later::jsonb)::json
       from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[]) as j(customer_no, event_id, derived, until, later)
      where f.customer_no = j.customer_no and f.event_id = j.event_id`,
    [
      judged.map(({ customerNo }) => `${customerNo}`),
      judged.map(({ eventId }) => eventId),
      judged.map(({ derived }) => derived && JSON.stringify(derived)),
      judged.map(({ until }) => until),
      judged.map(({ then }) => JSON.stringify(then)),
    ],
  );
  return judged.map(({ customerNo }) => customerNo);
}

function derivedOf({ valence, model, version, confidence }: EventData[typeof JUDGED]): DerivedValence | null {
  return valence === null ? null : { valence, model, version, confidence };
}

/** Whom a fact names: they exist from then on (docs/rules.md 1.3). */
export function namedBy(event: CustomerEvent): readonly NamedCustomer[] {
  const { tenant, customerId } = event;
  const named: NamedCustomer[] = [{ tenant, customerId }];
  const other = otherNamedBy(event);
  if (other !== undefined) named.push({ tenant, customerId: other });
  return named;
}

function otherNamedBy(event: CustomerEvent): string | undefined {
  if (!isCustomerEvent(event)) return undefined;
  if (event.type === MERGED) return event.data.into;
  return event.type === 'customer.referral-made' ? event.data.referredCustomerId : undefined;
}

/** An event that is not stored as a fact yet, and its place. */
interface NewFact {
  readonly event: CustomerEvent;
  readonly customerNo: CustomerNo;
  readonly place: Buffer;
}

/** The events that are not stored as facts yet, each once, in event-time order. */
function newFacts(
  events: readonly CustomerEvent[],
  customers: NamedCustomers,
  stored: ReadonlySet<string>,
): readonly NewFact[] {
  const fresh = new Map(events.filter((event) => !stored.has(event.eventId)).map((event) => [event.eventId, event]));
  return [...fresh.values()]
    .map((event) => ({ event, customerNo: customers.numberOf(event), place: placeOf(event) }))
    .sort((a, b) => comparePlaces(a.place, b.place));
}

/** A fact of a type that this version of the code knows. */
type TypedFact = CustomerFact & Pick<StoredEvent, 'tenant' | 'position' | 'causationId'>;

function typedFact({ event, customerNo, place }: NewFact): readonly TypedFact[] {
  return isCustomerEvent(event) ? [{ ...event, customerNo, place }] : [];
}

function insertFacts(sql: Sql, facts: readonly NewFact[]): void {
  void sql.query(
    `insert into fact.facts (customer_no, place, event_id, position, recorded_at, type, source, id, sequence, data, derived, extensions, target)
     select customer_no, place, event_id, position, to_timestamp(recorded_at / 1000.0), type, source, id, sequence, data::json, derived::json,
            extensions::json, target
       from unnest($1::bigint[], $2::bytea[], $3::uuid[], $4::bigint[], $5::float8[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[])
         as f(customer_no, place, event_id, position, recorded_at, type, source, id, sequence, data, derived, extensions, target)`,
    [
      facts.map((fact) => `${fact.customerNo}`),
      facts.map((fact) => fact.place),
      facts.map(({ event }) => event.eventId),
      facts.map(({ event }) => `${event.position}`),
      facts.map(({ event }) => event.recordedAt),
      facts.map(({ event }) => event.type),
      facts.map(({ event }) => event.source),
      facts.map(({ event }) => event.id),
      facts.map(({ event }) => event.sequence),
      facts.map(({ event }) => JSON.stringify(event.data)),
      facts.map(({ event }) => (event.derived ? JSON.stringify(event.derived) : null)),
      facts.map(({ event }) => (event.extensions ? JSON.stringify(event.extensions) : null)),
      facts.map(({ event }) => (isCustomerEvent(event) ? targetOf(event) : null)),
    ],
  );
}

function changesOf(
  facts: readonly CustomerFact[],
  families: Families,
  regrouped: ReadonlySet<CustomerNo>,
  fresh: readonly CustomerNo[],
  touchpoints: ReadonlyMap<CustomerNo, readonly TouchpointChange[]>,
): readonly TenantChange[] {
  const byRoot = groupBy(facts, (fact) => families.rootOf.get(fact.customerNo) as CustomerNo);
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
  // Always in the same order, so that two writers never deadlock over what a tenant's customers share.
  return [...tenants.values()].sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
}
