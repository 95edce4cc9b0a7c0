import type { Sql } from '#libs/eventing/database.js';
import type { PolicyMoment, PolicyStep } from '#libs/eventing/policy.js';
import type { CustomerHistory } from '#libs/facts/table/customer.history.js';
import { readHistory } from '#libs/facts/table/history.table.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { askedCustomers } from '#libs/policies/engine/asked.customers.js';
import type { InstalledPolicy } from '#libs/policies/engine/policy.js';
import { reviewed } from './deciding.policy.js';
import { apply, keepTenant, keyOf, type Known, type Running, take, type Tenant } from './known.policy.js';
import { customersOf, TIER_REVIEW_HEARD } from './note.policy.js';
import { barsOf, settledBy } from './tier-review.policy.js';
import type { Customer } from './told.policy.js';
import { CountNotedCustomers1700000000993 } from './counted-notes.migration.js';
import { FindTurnoverByCustomer1700000000994 } from './turnover-by-customer.migration.js';
import { CreateTierReview1700000000930 } from './tier-review.migration.js';
import {
  addSums,
  deleteSums,
  type OfTenant,
  readBusy,
  readLast,
  readLastSummed,
  readKnown,
  readNotes,
  readShared,
  readSpenders,
} from './tier-review.table.js';
import { deleteNotes, write } from './tier-review.writes.js';

/** Most customers reviewed in one step, or most of what waited taken in. */
const STEP = 2_000;

/** Most customers whom the notes of one step are about: each merge names all whom it links, who may be thousands. */
const MOST_NOTED = 10_000;

type Shared = NonNullable<Running['bars']>;

/** What is known, and the rows of customers as they were read. */
interface KnownRows extends Known {
  readonly before: ReadonlyMap<string, Customer>;
}

/**
 * Reviews the tiers of customers: at the first midnight of a month, and at the first after a change of settings. A review
 * begins with `day.closed` and goes by what the log held before it; it runs in steps in the background, and what comes for
 * its tenant meanwhile waits in a table of its own.
 */
export const tierReview: InstalledPolicy<KnownRows> = {
  name: 'tier-review',
  on: TIER_REVIEW_HEARD,
  emits: ['customer.tier-assigned'],
  needsFacts: ['customer.merged'],

  async know(sql, events) {
    const links = await readLinks(sql, events);
    const asked = askedCustomers(events, links, ({ type }) => type === 'customer.merged');
    const tenants = [...new Set(events.map(({ tenant }) => tenant))];
    return knowing(await readKnown(sql, tenants, asked), links);
  },

  take,
  decide: () => [],
  write: (sql, known) => write(sql, known, known.before),

  clock: { step },

  tables: [
    {
      name: 'policy.reviewed_tenants',
      entity: async () => (await import('./reviewed-tenant.entity.js')).ReviewedTenantEntity,
      compared: {
        what: 'tenants whose tiers are reviewed',
        rows: `select tenant, settings::jsonb, is_changed, running::jsonb from policy.reviewed_tenants order by tenant`,
      },
    },
    {
      name: 'policy.reviewed_customers',
      entity: async () => (await import('./reviewed-customer.entity.js')).ReviewedCustomerEntity,
      compared: {
        what: 'customers whose tiers are reviewed',
        rows: `select tenant, customer_id, survivor, own::jsonb, family::jsonb, level, lows::jsonb, is_reviewed
                 from policy.reviewed_customers order by tenant, customer_id`,
      },
    },
    {
      name: 'policy.reviewed_turnover',
      entity: async () => (await import('./reviewed-turnover.entity.js')).ReviewedTurnoverEntity,
      compared: {
        what: 'turnover that reviews of tiers go by',
        rows: `select tenant, customer_id, survivor, currency, day, trim_scale(amount) as amount
                 from policy.reviewed_turnover order by tenant, customer_id, survivor, currency, day`,
      },
    },
    {
      name: 'policy.review_sums',
      entity: async () => (await import('./review-sum.entity.js')).ReviewSumEntity,
      compared: {
        what: 'turnover of those whom a running review has not reached',
        rows: `select tenant, customer_id, trim_scale(amount) as amount
                 from policy.review_sums, unnest(customers, amounts) as r(customer_id, amount) order by tenant, customer_id`,
      },
    },
    {
      name: 'policy.review_notes',
      entity: async () => (await import('./review-note.entity.js')).ReviewNoteEntity,
      compared: {
        what: 'what waits for the end of a review of tiers',
        rows: 'select tenant, note::jsonb from policy.review_notes order by tenant, number',
      },
    },
  ],
  migrations: [CreateTierReview1700000000930, CountNotedCustomers1700000000993, FindTurnoverByCustomer1700000000994],
};

/** Who is linked by the merges among some events, by tenant. */
async function readLinks(sql: Sql, events: readonly StoredEvent[]): Promise<ReadonlyMap<string, CustomerHistory>> {
  const merges = events.filter(({ type }) => type === 'customer.merged');
  const upTo = merges.at(-1)?.position ?? 0n;
  const read = [...groupBy(merges, ({ tenant }) => tenant)].map(async ([tenant, its]) => {
    const customerIds = [...new Set(its.map(({ customerId }) => customerId as string))];
    return [tenant, await readHistory(sql, tenant, customerIds, upTo, [])] as const;
  });
  return new Map(await Promise.all(read));
}

function knowing(
  { tenants, customers }: Pick<Known, 'tenants' | 'customers'>,
  links: ReadonlyMap<string, CustomerHistory>,
): KnownRows {
  return {
    tenants,
    customers,
    before: new Map(customers),
    survivorsOf: (tenant) => (customerId, position) => {
      const history = links.get(tenant) as CustomerHistory;
      return history.linkedWith(customerId, position).map((each) => [each, history.survivorOf(each, position)]);
    },
    changedTenants: new Set(),
    changed: new Set(),
    spent: [],
    waiting: [],
  };
}

/** Goes on with a review, or with what waited for its end. */
async function step(sql: Sql, { beganAt }: PolicyMoment): Promise<PolicyStep | undefined> {
  const [name] = await readBusy(sql, 1);
  if (name === undefined) return undefined;
  const tenant = (await readKnown(sql, [name], [])).tenants.get(name) as Tenant;
  if (tenant.running === null) return takingWaiting(sql, tenant);
  // Midnights that passed before the policy began are not decided.
  if (tenant.running.at < beganAt) return going(tenant, null);
  const { bars } = tenant.running;
  return bars === null ? summing(sql, tenant, tenant.running) : reviewing(sql, tenant, tenant.running, bars);
}

/** Adds up what the next of a tenant's customers spent; once all is added up, ranks the bars of its review. */
async function summing(sql: Sql, tenant: Tenant, running: Running): Promise<PolicyStep> {
  const last = await readLast(sql, tenant, running.to, STEP);
  if (last === undefined) return going(tenant, { ...running, bars: await readShared(sql, tenant), to: '' });
  const to = dayNumberOf(running.day);
  const window = { from: to - tenant.settings.windowDays + 1, to };
  const { write: goOn, decisions } = going(tenant, { ...running, to: last });
  return {
    decisions,
    write(writing) {
      addSums(writing, tenant, { after: running.to, last }, window);
      goOn(writing);
    },
  };
}

/** Reviews the next of a tenant's customers. */
async function reviewing(sql: Sql, tenant: Tenant, running: Running, shared: Shared): Promise<PolicyStep> {
  const last = await readLastSummed(sql, tenant, running.to);
  if (last === undefined) return going(tenant, null);
  const bars = barsOf(
    tenant.settings,
    shared.map((bar) => (bar === null ? null : toTenThousandths(bar))),
  );
  const spenders = await readSpenders(sql, tenant, { last }, settledBy(tenant.settings, bars));
  const customers = new Map(spenders.map(({ customer }) => [keyOf(tenant.tenant, customer.customerId), customer]));
  const known = knowing({ tenants: new Map([[tenant.tenant, tenant]]), customers }, NOBODY);
  const decisions: Decision[] = spenders.flatMap((spender) => reviewed(spender, tenant, running, bars, known));
  keepTenant({ ...tenant, running: { ...running, to: last } }, known);
  return {
    decisions,
    write(writing) {
      write(writing, known, known.before);
      deleteSums(writing, tenant, { last });
    },
  };
}

/** Goes on with a review, or ends it. */
function going(tenant: Tenant, running: Running | null): PolicyStep {
  const known = knowing({ tenants: new Map(), customers: new Map() }, NOBODY);
  keepTenant({ ...tenant, running }, known);
  return { decisions: [], write: (writing) => write(writing, known, known.before) };
}

/** Takes in what waited for the end of a review, until the next one begins. */
async function takingWaiting(sql: Sql, tenant: Tenant): Promise<PolicyStep> {
  const notes = await readNotes(sql, tenant, { notes: STEP, customers: MOST_NOTED });
  const asked = notes.flatMap((note) => customersOf(note).map((customerId): OfTenant => [tenant.tenant, customerId]));
  const known = knowing(await readKnown(sql, [tenant.tenant], asked), NOBODY);
  const now = () => known.tenants.get(tenant.tenant) as Tenant;
  let taken = 0;
  for (const note of notes) {
    // The next review goes by what was known before it.
    if (now().running !== null) break;
    // Each merge, also if the next is about the same customers: whom it merged begins its results anew.
    apply(note, now(), known);
    taken++;
  }
  const [from, to] = tenant.waiting;
  const waiting = from + taken === to ? ([0, 0] as const) : ([from + taken, to] as const);
  keepTenant({ ...now(), waiting }, known);
  return {
    decisions: [],
    write(writing) {
      write(writing, known, known.before);
      deleteNotes(writing, { ...tenant, waiting: [from + taken, to] });
    },
  };
}

const NOBODY = new Map<string, CustomerHistory>();
