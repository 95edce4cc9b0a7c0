import type { CareOccasionOf, CareRule } from '#libs/facts/care/care.events.js';
import { canonical } from '#libs/facts/content.format.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { JsonObject, Sealed } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { nextDay } from './moment.policy.js';
import { mergeTold, nothingTold, type Told } from './told.policy.js';

/** A tenant's rule, and how far its days have been gone through. Moments are in milliseconds since 1970. */
export interface Rule {
  readonly name: string;
  readonly version: number;
  readonly rule: CareRule;
  /** When it was put, about these occasions: it holds for what becomes due from then on. */
  readonly since: number;
  /** The next day on which it may find an occasion, counted from 1970-01-01; null: it goes by facts, or does not hold. */
  readonly nextOn: number | null;
  /** The last customer it looked at for that day, in the order of their ids; empty: none yet. */
  readonly to: string;
}

/** A tenant whose customers are cared for. */
export interface Tenant {
  readonly tenant: string;
  readonly calendar: Calendar;
  /** The highest first. */
  readonly tiers: readonly string[];
  readonly rules: ReadonlyMap<string, Rule>;
}

/** Traits as they were told, sealed, by the places of what told them (hexadecimal). */
export type SealedTraits = Readonly<Record<string, Sealed>>;

/** A customer as care knows it. */
export interface Customer {
  readonly tenant: string;
  /** As published. */
  readonly customerId: string;
  /** Itself, if it was not merged into another. */
  readonly survivor: string;
  /** What its own facts say. */
  readonly own: Told;
  readonly ownTraits: SealedTraits;
  /** What those of all that were merged into it say as well; null: none were. */
  readonly family: Told | null;
  readonly familyTraits: SealedTraits | null;
}

/** A pending occasion: a fact brought it about, and it is to be decided about when it is due. */
export interface PendingOccasion {
  readonly tenant: string;
  readonly customerId: string;
  readonly rule: string;
  readonly occasion: string;
  /** When it is due: milliseconds since 1970. */
  readonly at: number;
}

/** What the policy knows of those who matter now. */
export interface Known {
  readonly tenants: Map<string, Tenant>;
  readonly customers: Map<string, Customer>;
  readonly changedTenants: Set<string>;
  readonly changed: Set<string>;
  /** Those among them of whom other traits are known. */
  readonly changedTraits: Set<string>;
  readonly added: PendingOccasion[];
}

export function keyOf(tenant: string, customerId: string): string {
  return JSON.stringify([tenant, customerId]);
}

const NO_TRAITS: SealedTraits = {};

export function customerOf(known: Known, tenant: string, customerId: string): Customer {
  const fresh = { survivor: customerId, own: nothingTold, ownTraits: NO_TRAITS, family: null, familyTraits: null };
  return known.customers.get(keyOf(tenant, customerId)) ?? { tenant, customerId, ...fresh };
}

/** What the facts of a customer and of all that were merged into it say. */
export function toldOf({ own, family }: Pick<Customer, 'own' | 'family'>): Told {
  return family ?? own;
}

export function traitsOf({ ownTraits, familyTraits }: Pick<Customer, 'ownTraits' | 'familyTraits'>): SealedTraits {
  return familyTraits ?? ownTraits;
}

export function survivorOf(known: Known, customer: Customer): Customer {
  return customerOf(known, customer.tenant, customer.survivor);
}

export function keep(customer: Customer, known: Known): void {
  const key = keyOf(customer.tenant, customer.customerId);
  const { ownTraits, familyTraits } = customerOf(known, customer.tenant, customer.customerId);
  if (customer.ownTraits !== ownTraits || customer.familyTraits !== familyTraits) known.changedTraits.add(key);
  known.customers.set(key, customer);
  known.changed.add(key);
}

/** A fact says something of a customer, and so of its family. */
export function tell(told: Told, traits: JsonObject, customer: Customer, known: Known): void {
  const fresh = traits as SealedTraits;
  const isFresh = Object.keys(fresh).length > 0;
  const family = (of: Customer) =>
    of.family && {
      ...{ family: mergeTold(of.family, told) },
      ...(isFresh && { familyTraits: { ...of.familyTraits, ...fresh } }),
    };
  const own = {
    ...{ own: mergeTold(customer.own, told) },
    ...(isFresh && { ownTraits: { ...customer.ownTraits, ...fresh } }),
  };
  keep({ ...customer, ...own, ...family(customer) }, known);
  if (customer.survivor === customer.customerId) return;
  const survivor = survivorOf(known, customer);
  keep({ ...survivor, ...family(survivor) }, known);
}

/** Families are as merges say now. */
export function join(survivors: readonly (readonly [string, string])[], tenant: string, known: Known): void {
  const members = survivors.map(([customerId, survivor]) => ({ ...customerOf(known, tenant, customerId), survivor }));
  const families = groupBy(members, ({ survivor }) => survivor);
  for (const member of members) {
    const all = (member.survivor === member.customerId && families.get(member.customerId)) || [];
    const isFamily = all.length > 1;
    const family = isFamily ? all.map(({ own }) => own).reduce(mergeTold, nothingTold) : null;
    const familyTraits = isFamily ? Object.assign({}, ...all.map(({ ownTraits }) => ownTraits)) : null;
    keep({ ...member, family, familyTraits }, known);
  }
}

/** Whether a rule finds occasions on days, whatever happens on them; others are found when a fact comes. */
export function isOfDays({ kind }: CareOccasionOf): boolean {
  return kind === 'anniversary' || kind === 'silence';
}

/** A rule as it was put. About the same occasions it goes on where it was, so that what is due is not lost. */
export function putRule(
  { name, version, rule }: Pick<Rule, 'name' | 'version' | 'rule'>,
  at: number,
  calendar: Calendar,
  before: Rule | undefined,
): Rule {
  if (before !== undefined && isAboutTheSame(before.rule, rule)) return { ...before, version, rule };
  const nextOn = rule.enabled && isOfDays(rule.on) ? nextDay(calendar, at, rule.at) : null;
  return { name, version, rule, since: at, nextOn, to: '' };
}

/** Whether two rules are about the same occasions at the same times. */
function isAboutTheSame(a: CareRule, b: CareRule): boolean {
  const about = ({ enabled, on, at, leadDays }: CareRule) => canonical({ enabled, on, at, leadDays });
  return about(a) === about(b);
}
