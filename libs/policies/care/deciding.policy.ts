import type { CareMatch, CareSkipped } from '#libs/facts/care/care.events.js';
import { careDecider, type CareEvent, careStream, careStreamOf } from '#libs/facts/care/care.stream.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { dateOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { Decision } from '#libs/kernel/decision.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';
import { anniversaryOf, isAnniversary, yearOf } from './anniversary.policy.js';
import { IN_TIME_MS, nameOf } from './care.policy.js';
import {
  type Customer,
  type Known,
  type PendingOccasion,
  type Rule,
  survivorOf,
  tell,
  type Tenant,
  toldOf,
} from './known.policy.js';
import { dayOf } from './moment.policy.js';
import { firstContactOf, keyOfOccasion, lastContactOf, mayBeCaredFor, type Told } from './told.policy.js';

/** An occasion of one of the known customers. */
export interface Occasion extends Pick<PendingOccasion, 'occasion' | 'at'> {
  readonly customer: Customer;
  readonly rule: Rule;
}

/** Decides about an occasion that has come, as far as anything is to be said, and notes it. @param now when it is decided */
export function decideOn(
  { customer, rule, occasion, at }: Occasion,
  tenant: Tenant,
  now: number,
  known: Known,
): Decision[] {
  const { rule: inForce, since, version } = rule;
  const survivor = survivorOf(known, customer);
  const told = toldOf(survivor);
  const { customerId } = survivor;
  const caredFor = { tenant: tenant.tenant, customerId, rule: rule.name, occasion };
  if (!inForce.enabled || at < since) return [];
  if (!mayBeCaredFor(told) || !isMatch(told, inForce.match) || !isStill(occasion, told, rule, tenant)) return [];
  const key = keyOfOccasion(rule.name, occasion);
  // What was decided for this customer at this moment its stream knows; what was for one that was merged into it is done.
  if (told.cared?.[key] !== undefined && survivor.own.cared?.[key]?.[0] !== at) return [];
  const said = { rule: rule.name, ruleVersion: version, occasion, dueAt: new Date(at).toISOString() };
  const reason = reasonToSkip(key, occasion, at, told, rule, tenant, now);
  const { followUp } = inForce;
  const control = isControl(tenant.tenant, rule.name, customerId, inForce.controlShare);
  const command: CareEvent =
    reason === null
      ? { type: 'care.due', data: { ...said, control, ...(followUp && { followUp }) } }
      : { type: 'care.skipped', data: { ...said, reason } };
  tell({ cared: { [key]: [at, reason === null] } }, {}, survivor, known);
  return [
    decisionOf({
      cause: careStreamOf(caredFor),
      action: 'care',
      stream: careStream(caredFor),
      decider: careDecider,
      command,
      context: undefined,
      opens: true,
    }),
  ];
}

function reasonToSkip(
  key: string,
  occasion: string,
  at: number,
  { cared = {} }: Told,
  { rule: { notMoreOftenThanDays } }: Rule,
  { calendar }: Tenant,
  now: number,
): CareSkipped['reason'] | null {
  if (occasion.startsWith('unreadable-')) return 'unreadable-date';
  if (now - at > IN_TIME_MS) return 'late';
  const day = dayOf(calendar, at);
  const isSoonAfter = Object.entries(cared).some(([other, [dueAt, isDue]]) => {
    const days = day - dayOf(calendar, dueAt);
    return isDue && other !== key && dueAt <= at && days < notMoreOftenThanDays;
  });
  return isSoonAfter ? 'too-often' : null;
}

export function isMatch(told: Told, { tiers, segments, potential }: CareMatch): boolean {
  const has = (names: readonly string[] | undefined, name: string | undefined) =>
    names === undefined || (name !== undefined && names.includes(name));
  return (
    has(tiers, told.tier?.[1]) && has(segments, told.segment?.[1]) && has(potential && [potential], told.potential?.[1])
  );
}

/** Whether an occasion is still one when it is due, and one of those that its rule is about now. */
function isStill(occasion: string, told: Told, { rule: { on } }: Rule, { calendar }: Tenant): boolean {
  if (on.kind === 'anniversary') return occasion.startsWith('anniversary-') || occasion.startsWith('unreadable-');
  if (on.kind === 'silence') {
    const last = lastContactOf(told);
    return last !== undefined && occasion === silenceSince(dayOf(calendar, last));
  }
  const day = occasion.slice(-'2026-03-01'.length);
  return occasion === nameOf(on, day) && (on.kind !== 'tier' || told.tier?.[1] === on.to);
}

function silenceSince(day: number): string {
  return `silence-${dateOf(day)}`;
}

/** The occasion that a day is by a rule of days, going by what is known of a customer without its traits. */
export function occasionOn(day: number, told: Told, { rule }: Rule, { calendar }: Tenant): string | undefined {
  const { on, leadDays } = rule;
  if (on.kind === 'silence') {
    const last = lastContactOf(told);
    const since = last === undefined ? undefined : dayOf(calendar, last);
    return since === day - on.days ? silenceSince(since) : undefined;
  }
  if (on.kind !== 'anniversary' || typeof on.of === 'object') return undefined;
  const first = on.of === 'first-purchase' ? told.firstPurchase : firstContactOf(told);
  if (first === undefined) return undefined;
  const target = day + leadDays;
  return isAnniversary(anniversaryOf(dayOf(calendar, first)), target) ? anniversaryIn(target) : undefined;
}

export function anniversaryIn(day: number): string {
  return `anniversary-${yearOf(day)}`;
}

/** Of a trait that says no date. */
export function unreadableIn(day: number): string {
  return `unreadable-${yearOf(day)}`;
}

/** Whether a customer belongs to a rule's control share: the same whenever it is asked. */
export function isControl(tenant: string, rule: string, customerId: string, share: number): boolean {
  const drawn = uuid5(EVENT_NAMESPACE, JSON.stringify(['care-control', tenant, rule, customerId]));
  return Number.parseInt(drawn.slice(0, 8), 16) / 2 ** 32 < share;
}
