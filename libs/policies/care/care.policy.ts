import { DEFAULT_TIER_SETTINGS } from '#libs/facts/tier-setting/tier-setting.events.js';
import { type Event, isEvent } from '#libs/facts/stored.events.js';
import type { CareOccasionOf } from '#libs/facts/care/care.events.js';
import type { JsonObject, Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { placeOf } from '#libs/kernel/place.js';
import type { Latest } from '#libs/insights/churn-risk/latest.score.js';
import { dateOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { customerOf, join, keep, type Known, putRule, survivorOf, tell, type Tenant, toldOf } from './known.policy.js';
import { dayOf, momentOn, nextDay } from './moment.policy.js';
import { keyOfOccasion, type Told } from './told.policy.js';

/** What changes families, or contacts that were told before: it is read from the tables of facts. */
export const ANEW = ['customer.merged', 'touchpoint.corrected', 'touchpoint.retracted'] as const;
export const CARE_HEARD = [
  'touchpoint.recorded',
  'customer.purchase-made',
  'customer.tier-assigned',
  'customer.registered',
  'customer.profile-changed',
  'customer.lost',
  'customer.won-back',
  'customer.profiling-objected',
  'customer.profiling-allowed',
  'customer.erased',
  ...ANEW,
  'care.due',
  'care.skipped',
  'care-rule.put',
  'tier-settings.put',
] as const;
type Heard = Event<(typeof CARE_HEARD)[number]>;

/** What is recorded later than this after it happened is no occasion: 3 days, in milliseconds. */
export const IN_TIME_MS = 3 * 86_400_000;

export const FIRST_TIERS = DEFAULT_TIER_SETTINGS.tiers.map(({ tier }) => tier);

/** What the tables of facts say at positions in the log. */
export interface Families {
  /** Whether corrections or retractions of a touchpoint may have come before it. */
  isAwaited(touchpoint: Uuid): boolean;
  /** Whether merges of a customer may let corrections take effect or lose it. */
  isCrossed(tenant: string, customerId: string, position: Position): boolean;
  /** Everybody whom merges link with a customer, each with its survivor. */
  survivorsOf(tenant: string, customerId: string, position: Position): readonly (readonly [string, string])[];
  /** When the first and the last of the touchpoints of one of them were, as corrected. */
  contactTimesOf(
    tenant: string,
    customerId: string,
    position: Position,
  ): Pick<Told, 'firstTouchpoint' | 'lastTouchpoint'>;
}

/** Takes an event into what is known. */
export function take(event: StoredEvent, known: Known & { readonly families: Families }): void {
  if (!isEvent(event) || !CARE_HEARD.some((type) => type === event.type)) return;
  const heard = event as Heard;
  const tenant = known.tenants.get(heard.tenant) as Tenant;
  if (heard.type === 'care-rule.put') {
    const rule = putRule(heard.data, heard.recordedAt, tenant.calendar, tenant.rules.get(heard.data.name));
    return keepTenant({ ...tenant, rules: new Map([...tenant.rules, [rule.name, rule]]) }, known);
  }
  if (heard.type === 'tier-settings.put')
    return keepTenant({ ...tenant, tiers: heard.data.settings.tiers.map(({ tier }) => tier) }, known);
  if (heard.type === 'customer.merged' && !known.families.isCrossed(heard.tenant, heard.customerId, heard.position))
    return join(known.families.survivorsOf(heard.tenant, heard.customerId, heard.position), heard.tenant, known);
  if (mayRevise(heard)) return revises(heard) ? takeAnew(heard, known) : undefined;
  if (heard.type === 'care.due' || heard.type === 'care.skipped') return takeDecided(heard, known);
  takeFact(heard, tenant, known);
  if (heard.type === 'touchpoint.recorded' && known.families.isAwaited(heard.eventId)) takeAnew(heard, known);
}

/** What was decided is known already, unless it was before this policy began here. */
function takeDecided({ type, tenant, customerId, data }: Event<'care.due' | 'care.skipped'>, known: Known): void {
  const cared = { [keyOfOccasion(data.rule, data.occasion)]: [Date.parse(data.dueAt), type === 'care.due'] as const };
  tell({ cared }, {}, customerOf(known, tenant, customerId), known);
}

type OfCustomer = Exclude<
  Heard,
  { readonly type: (typeof ANEW)[number] | 'care.due' | 'care.skipped' | 'care-rule.put' | 'tier-settings.put' }
>;

function takeFact(fact: OfCustomer, tenant: Tenant, known: Known): void {
  const customer = customerOf(known, fact.tenant, fact.customerId);
  const before = toldOf(survivorOf(known, customer));
  const place = placeOf(fact).toString('hex');
  const told = { ...saidBy(fact, place), ...(fact.type !== 'customer.erased' && { fact: [place, null] as const }) };
  tell(told, traitsIn(fact, place), customer, known);
  const after = toldOf(survivorOf(known, customerOf(known, fact.tenant, fact.customerId)));
  const moment = Math.max(fact.recordedAt, fact.time);
  if (fact.recordedAt - fact.time > IN_TIME_MS) return;
  for (const { name, rule } of tenant.rules.values()) {
    const occasion = rule.enabled ? occasionIn(fact, rule.on, before, after, tenant) : undefined;
    if (occasion === undefined) continue;
    const at = momentOn(tenant.calendar, nextDay(tenant.calendar, moment, rule.at), rule.at);
    known.added.push({ tenant: fact.tenant, customerId: fact.customerId, rule: name, occasion, at });
  }
}

/** The occasion that a fact is for a rule; undefined: none. */
function occasionIn(
  fact: OfCustomer,
  on: CareOccasionOf,
  before: Told,
  after: Told,
  { calendar, tiers }: Tenant,
): string | undefined {
  const name = (isOne: boolean) => (isOne ? nameOf(on, dateOf(dayOf(calendar, fact.time))) : undefined);
  if (on.kind === 'purchase') return name(fact.type === 'customer.purchase-made' && after.purchases === on.nth);
  if (on.kind === 'won-back') return name(fact.type === 'customer.won-back' && after.loss !== before.loss);
  if (on.kind !== 'tier' || fact.type !== 'customer.tier-assigned') return undefined;
  const isReached = after.tier !== before.tier && after.tier?.[1] === on.to;
  return name(isReached && isRise(before.tier?.[1], on.to, tiers));
}

/** The name of an occasion that a fact of a day (`2026-03-01`) brings about; undefined: facts bring about none of these. */
export function nameOf(on: CareOccasionOf, day: string): string | undefined {
  switch (on.kind) {
    case 'purchase':
      return `purchase-${on.nth}`;
    case 'tier':
      return `tier-${on.to}-${day}`;
    case 'won-back':
      return `won-back-${day}`;
    case 'anniversary':
    case 'silence':
      return undefined;
  }
}

/** Whether a tier is above another one, or above none. Of a tier that the settings do not name nobody knows. */
export function isRise(from: string | undefined, to: string, tiers: readonly string[]): boolean {
  const place = tiers.indexOf(to);
  return place >= 0 && (from === undefined || tiers.indexOf(from) > place);
}

function saidBy(fact: OfCustomer, place: string): Told {
  const { time } = fact;
  const latest = <T>(value: T): Latest<T> => [place, value];
  switch (fact.type) {
    case 'touchpoint.recorded':
      return { firstTouchpoint: time, lastTouchpoint: time };
    case 'customer.purchase-made':
      return { purchases: 1, firstPurchase: time, lastPurchase: time };
    case 'customer.tier-assigned':
      return { tier: latest(fact.data.tier) };
    case 'customer.registered':
    case 'customer.profile-changed': {
      const { segment, potential } = fact.data;
      return {
        ...(segment !== undefined && { segment: latest(segment) }),
        ...(potential !== undefined && { potential: latest(potential) }),
      };
    }
    case 'customer.lost':
      return { loss: latest('lost') };
    case 'customer.won-back':
      return { loss: latest('won-back') };
    case 'customer.profiling-objected':
      return { profiling: latest('objected') };
    case 'customer.profiling-allowed':
      return { profiling: latest('allowed') };
    case 'customer.erased':
      return { erased: latest(null) };
  }
}

/** Traits that a fact says, sealed; what was sealed with a destroyed key is gone. */
function traitsIn(fact: OfCustomer, place: string): JsonObject {
  if (fact.type !== 'customer.registered' && fact.type !== 'customer.profile-changed') return {};
  const { traits } = fact.data as Partial<typeof fact.data>;
  return traits === undefined ? {} : { [place]: traits };
}

type Anew = Event<(typeof ANEW)[number]>;

function mayRevise(heard: Heard): heard is Anew {
  return ANEW.some((type) => type === heard.type);
}

/** Whether an event may change families, or when somebody had contact: most corrections are of something else. */
export function revises({ type, data }: Pick<StoredEvent, 'type' | 'data'>): boolean {
  return ANEW.some((each) => each === type) && (type !== 'touchpoint.corrected' || data['occurredAt'] !== undefined);
}

/** A touchpoint was corrected or retracted, one that had been came, or a correction crosses a merge: contacts are as they are now. */
function takeAnew(
  { tenant, customerId, position }: Anew | Event<'touchpoint.recorded'>,
  known: Known & { readonly families: Families },
): void {
  const survivors = known.families.survivorsOf(tenant, customerId, position);
  for (const [each] of survivors) {
    const customer = customerOf(known, tenant, each);
    const { firstTouchpoint: _, lastTouchpoint: __, ...rest } = customer.own;
    keep({ ...customer, own: { ...rest, ...known.families.contactTimesOf(tenant, each, position) } }, known);
  }
  join(survivors, tenant, known);
}

function keepTenant(tenant: Tenant, known: Known): void {
  known.tenants.set(tenant.tenant, tenant);
  known.changedTenants.add(tenant.tenant);
}
