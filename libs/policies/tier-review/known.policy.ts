import type { TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { type Midnight, type Note, noteOf, type Spent, type SurvivorsOf } from './note.policy.js';
import type { Assigned } from './tier-review.policy.js';
import { type Customer, mergeTold, nothingTold, type Told, toldOf } from './told.policy.js';

/** A review that is running. */
export interface Running extends Midnight {
  /** Turnovers that `topShare` comes to, of the tiers that have one: decimal text, null: nobody has turnover. Null: not ranked yet. */
  readonly bars: readonly (string | null)[] | null;
  /** The last customer whose turnover was added up, or who was reviewed once all were: in the order of their ids. */
  readonly to: string;
}

/** A tenant whose tiers are reviewed. */
export interface Tenant {
  readonly tenant: string;
  readonly calendar: Calendar;
  readonly settings: TierSettings;
  /** They were put since the last midnight. */
  readonly isChanged: boolean;
  readonly running: Running | null;
  /** What came while a review was running waits, in this order: numbers from … to, the last one excluded. */
  readonly waiting: readonly [from: number, to: number];
}

/** What the policy knows of those who matter now. */
export interface Known {
  readonly tenants: Map<string, Tenant>;
  readonly customers: Map<string, Customer>;
  /** By tenant. */
  readonly survivorsOf: (tenant: string) => SurvivorsOf;
  readonly changedTenants: Set<string>;
  readonly changed: Set<string>;
  readonly spent: (Spent & { readonly tenant: string })[];
  readonly waiting: { readonly tenant: string; readonly number: number; readonly note: Note }[];
}

export function keyOf(tenant: string, customerId: string): string {
  return JSON.stringify([tenant, customerId]);
}

export function customerOf(known: Known, tenant: string, customerId: string): Customer {
  const fresh = { survivor: customerId, own: nothingTold, family: null, level: null, lows: null };
  return known.customers.get(keyOf(tenant, customerId)) ?? { tenant, customerId, ...fresh };
}

/** Takes an event into what is known, or lets it wait while a review is running: that goes by what was known before. */
export function take(event: StoredEvent, known: Known): void {
  const tenant = known.tenants.get(event.tenant) as Tenant;
  const note = noteOf(event, tenant.calendar, known.survivorsOf(event.tenant));
  if (note === undefined) return;
  const [from, to] = tenant.waiting;
  if (tenant.running === null && from === to) return apply(note, tenant, known);
  known.waiting.push({ tenant: tenant.tenant, number: to, note });
  keepTenant({ ...tenant, waiting: [from, to + 1] }, known);
}

/** Takes what an event said into what is known. */
export function apply(note: Note, tenant: Tenant, known: Known): void {
  switch (note.kind) {
    case 'told':
      if (note.spent !== undefined) known.spent.push({ ...note.spent, tenant: tenant.tenant });
      return tell(note.told, customerOf(known, tenant.tenant, note.customerId), known);
    case 'reviewed':
      return tellReviewed(note.told, customerOf(known, tenant.tenant, note.customerId), tenant, known);
    case 'level':
      return keep({ ...customerOf(known, tenant.tenant, note.customerId), level: note.level }, known);
    case 'merged':
      return merge(note.survivors, tenant.tenant, known);
    case 'settings':
      return keepTenant({ ...tenant, settings: note.settings, isChanged: true }, known);
    case 'closed':
      return close(note, tenant, known);
  }
}

/** A review assigns a tier: it counts before it is stored. */
export function assign(customer: Customer, place: string, assigned: Assigned, known: Known): void {
  tell({ tier: [place, assigned], fact: [place, null] }, { ...customer, lows: null }, known);
}

export function keep(customer: Customer, known: Known): void {
  const key = keyOf(customer.tenant, customer.customerId);
  known.customers.set(key, customer);
  known.changed.add(key);
}

export function keepTenant(tenant: Tenant, known: Known): void {
  known.tenants.set(tenant.tenant, tenant);
  known.changedTenants.add(tenant.tenant);
}

function tell(told: Told, customer: Customer, known: Known): void {
  const { tenant, customerId, survivor } = customer;
  const family = (of: Customer) => of.family && mergeTold(of.family, told);
  keep({ ...customer, own: mergeTold(customer.own, told), family: family(customer) }, known);
  if (survivor === customerId) return;
  const of = customerOf(known, tenant, survivor);
  keep({ ...of, family: family(of) }, known);
}

/** A tier that a review assigned is known already, unless it did so before this policy began here. */
function tellReviewed(told: Told, customer: Customer, { settings }: Tenant, known: Known): void {
  const [place, assigned] = told.tier as NonNullable<Told['tier']>;
  if (customer.own.tier?.[0] === place) return;
  const before = toldOf(customerOf(known, customer.tenant, customer.survivor)).tier?.[1].tier;
  const names = settings.tiers.map(({ tier }) => tier);
  const isRise = before !== undefined && names.indexOf(assigned.tier) < names.indexOf(before);
  tell({ ...told, tier: [place, { ...assigned, holds: isRise ? 'fall' : null }] }, customer, known);
}

/** Families are as merges say now. */
function merge(survivors: readonly (readonly [string, string])[], tenant: string, known: Known): void {
  const members = survivors.map(([customerId, survivor]) => ({ ...customerOf(known, tenant, customerId), survivor }));
  const families = groupBy(members, ({ survivor }) => survivor);
  for (const member of members) {
    const all = member.survivor === member.customerId ? families.get(member.customerId) : undefined;
    const family = all && all.length > 1 ? all.map(({ own }) => own).reduce(mergeTold, nothingTold) : null;
    keep({ ...member, family, lows: all === undefined ? null : member.lows }, known);
  }
}

/** A midnight begins a review if it is the first of a month, or the first since the settings changed. */
function close({ day, at, cause }: Midnight, tenant: Tenant, known: Known): void {
  const isFirst = tenant.calendar.dayOf(at).slice(0, 7) !== day.slice(0, 7);
  if (!isFirst && !tenant.isChanged) return;
  const running = tenant.settings.automatic ? { day, at, cause, bars: null, to: '' } : null;
  keepTenant({ ...tenant, isChanged: false, running }, known);
}
