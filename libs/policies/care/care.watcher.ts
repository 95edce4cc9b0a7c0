import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerHistory } from '#libs/facts/table/customer.history.js';
import { readAwaited, readCrossing, readHistory } from '#libs/facts/table/history.table.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { askedCustomers } from '#libs/policies/engine/asked.customers.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { ANEW, CARE_HEARD, type Families, revises, take } from './care.policy.js';
import { CreateCare1700000000951 } from './care.migration.js';
import { readKnown } from './care.table.js';
import { write } from './care.writes.js';
import type { Known } from './known.policy.js';
import { step } from './sweeping.js';

/**
 * Finds who deserves a sign of care, by the tenant's rules: on occasions that facts bring about, and on days, for which it
 * goes through customers in the background. What is due is decided at its hour, once; dates in traits stay sealed, and are
 * opened for as long as a step takes.
 */
export const care: InstalledPolicy<Known & { readonly families: Families }> = {
  name: 'care',
  on: CARE_HEARD,
  emits: ['care.due', 'care.skipped'],
  needsFacts: ['touchpoint.recorded', ...ANEW],

  async know(sql, events) {
    const upTo = events.at(-1)?.position ?? 0n;
    const recorded = events.filter(({ type }) => type === 'touchpoint.recorded').map(({ eventId }) => eventId);
    const awaited = await readAwaited(sql, recorded, upTo);
    const isReadAnew = (event: StoredEvent) => revises(event) || awaited.has(event.eventId);
    const families = await readFamilies(sql, events.filter(isReadAnew));
    const asked = askedCustomers(events, families.links, isReadAnew);
    const tenants = [...new Set(events.map(({ tenant }) => tenant))];
    return { ...(await readKnown(sql, tenants, asked)), families: familiesOf(families, awaited) };
  },

  take,
  decide: () => [],
  write,

  clock: { step },

  tables: [
    {
      name: 'policy.care_tenants',
      entity: async () => (await import('./care-tenant.entity.js')).CareTenantEntity,
      compared: {
        what: 'tenants whose customers are cared for',
        rows: 'select tenant, tiers::jsonb from policy.care_tenants order by tenant',
      },
    },
    {
      name: 'policy.care_rules',
      entity: async () => (await import('./care-rule.entity.js')).CareRuleRowEntity,
      compared: {
        what: 'rules of care',
        rows: 'select tenant, name, version, rule::jsonb, since, next_on, next_at, swept_to from policy.care_rules order by tenant, name',
      },
    },
    {
      name: 'policy.care_customers',
      entity: async () => (await import('./care-customer.entity.js')).CareCustomerEntity,
      compared: {
        what: 'customers who are cared for',
        rows: `select tenant, customer_id, survivor, own::jsonb, own_traits::jsonb, family::jsonb, family_traits::jsonb,
                      first_purchase, first_contact, last_contact
                 from policy.care_customers order by tenant, customer_id`,
      },
      personal: ['own_traits', 'family_traits'],
      survivor: 'survivor',
    },
    {
      name: 'policy.care_occasions',
      entity: async () => (await import('./care-occasion.entity.js')).CareOccasionEntity,
      compared: {
        what: 'occasions of care to come',
        rows: `select tenant, customer_id, rule, occasion, due_at from policy.care_occasions
                order by tenant, customer_id, rule, occasion`,
      },
    },
  ],
  migrations: [CreateCare1700000000951],
};

/** What was read of those whom some events are about, by tenant. */
interface ReadFamilies {
  /** Who became whom. */
  readonly links: ReadonlyMap<string, CustomerHistory>;
  /** The touchpoints of those of whom some may have changed. */
  readonly touchpoints: ReadonlyMap<string, CustomerHistory>;
  /** Those of them about whom touchpoints of others were moved or retracted. */
  readonly crossing: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads those whom merges are about, or changes of touchpoints: with their touchpoints, if any of these may change. */
async function readFamilies(sql: Sql, anew: readonly StoredEvent[]): Promise<ReadFamilies> {
  const upTo = anew.at(-1)?.position ?? 0n;
  const read = [...groupBy(anew, ({ tenant }) => tenant)].map(async ([tenant, its]) => {
    const [merges, changes] = [its.filter(isMerge), its.filter((event) => !isMerge(event))];
    const links = await readHistory(sql, tenant, customersOf(its), upTo, []);
    const linkedWith = (customer: string) => links.linkedWith(customer, upTo);
    const merged = customersOf(merges);
    const crossing = await readCrossing(sql, tenant, [...new Set(merged.flatMap(linkedWith))], upTo);
    const crossed = merged.filter((customer) => linkedWith(customer).some((each) => crossing.has(each)));
    const changed = [...new Set([...customersOf(changes), ...crossed])];
    const touchpoints = await readHistory(sql, tenant, changed, upTo, ['touchpoint.recorded']);
    return { tenant, links, touchpoints, crossing };
  });
  const families = await together(read);
  return {
    links: new Map(families.map(({ tenant, links }) => [tenant, links])),
    touchpoints: new Map(families.map(({ tenant, touchpoints }) => [tenant, touchpoints])),
    crossing: new Map(families.map(({ tenant, crossing }) => [tenant, crossing])),
  };
}

const isMerge = ({ type }: StoredEvent): boolean => type === 'customer.merged';

const customersOf = (events: readonly StoredEvent[]): readonly string[] => [
  ...new Set(events.map(({ customerId }) => customerId as string)),
];

function familiesOf({ links, touchpoints, crossing }: ReadFamilies, awaited: ReadonlySet<Uuid>): Families {
  const of = (tenant: string) => links.get(tenant) as CustomerHistory;
  return {
    isAwaited: (eventId) => awaited.has(eventId),
    isCrossed: (tenant, customerId, position) =>
      of(tenant)
        .linkedWith(customerId, position)
        .some((each) => crossing.get(tenant)?.has(each)),
    survivorsOf: (tenant, customerId, position) =>
      of(tenant)
        .linkedWith(customerId, position)
        .map((each) => [each, of(tenant).survivorOf(each, position)] as const),
    contactTimesOf(tenant, customerId, position) {
      const facts = (touchpoints.get(tenant) as CustomerHistory).ownFacts(customerId, position);
      const times = facts.map(({ time }) => time);
      return times.length === 0 ? {} : { firstTouchpoint: times[0] as number, lastTouchpoint: times.at(-1) as number };
    },
  };
}
