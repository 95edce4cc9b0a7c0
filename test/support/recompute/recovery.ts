import { dayOf } from './days.js';
import { createHash } from 'node:crypto';
import { toldComplaints } from './complaints.js';
import { type CustomerFacts, tierAt } from './customer.facts.js';
import { valenceOfAnswer } from './feedback.js';
import type { Journey } from './journeys.js';
import { microsecondsOf } from './log.js';
import { matchedDifferences, type Subject } from './matching.js';
import { profileOf } from './profiles.js';
import { meanOf, scoresOf } from './scores.js';

export type RecoveryFilters = Readonly<Partial<Record<'category' | 'minSeverity' | 'tier' | 'from' | 'to', string>>>;

/** A customer, and all that `/v1/complaints/recovery` asks of it. */
interface Asked {
  readonly customer: CustomerFacts;
  readonly journeys: readonly Journey[];
}

const DAY = 86_400_000_000;

/** A customer's first complaint. */
interface First {
  readonly of: Asked;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly category: string;
  readonly severity: number;
  readonly recovered: boolean;
}

/** What `/v1/complaints/recovery` answers (docs/rules.md 12.7), without its warning. @param now milliseconds since 1970 */
export function recoveryOf(asked: readonly Asked[], timeZone: string, now: number, filters: RecoveryFilters): object {
  const complaining = asked.flatMap((of) => firstOf(of) ?? []);
  const wanted = complaining.filter((first) => isWanted(first, timeZone, filters));
  const cases = wanted.filter(({ at }) => at <= now * 1_000 - 120 * DAY);
  const moments = cases.map(({ at }) => at).sort((a, b) => a - b);
  const theirs = new Set(complaining.map(({ of }) => of));
  const others = asked.filter((each) => !theirs.has(each));
  const subjects = [
    ...cases.map(({ of, at, recovered }) => subjectOf(of, recovered ? 'recovered' : 'unrecovered', at)),
    ...others.flatMap((of) => {
      const at = moments[numberOf(of.customer.customerId) % moments.length];
      return at === undefined || !isKnownBy(of, at, timeZone) ? [] : [subjectOf(of, 'complaint-free', at)];
    }),
  ].filter(({ tier }) => filters.tier === undefined || tier === filters.tier);
  const count = (group: string) => subjects.filter((each) => each.group === group).length;
  return {
    recoveryDays: 30,
    outcomeDays: 90,
    customers: Object.fromEntries(['recovered', 'unrecovered', 'complaint-free'].map((group) => [group, count(group)])),
    tooRecent: wanted.length - cases.length,
    sampled: false,
    items: matchedDifferences(subjects),
    nextCursor: null,
  };
}

function firstOf(of: Asked): First | undefined {
  const told = toldComplaints(of.customer.facts).map(({ answer }) => answer);
  const [first] = told.sort(
    (a, b) => microsecondsOf(a.filedAt) - microsecondsOf(b.filedAt) || (a.complaintId < b.complaintId ? -1 : 1),
  );
  if (first === undefined) return undefined;
  const at = microsecondsOf(first.filedAt);
  const confirmed = first.history.find(
    ({ type, satisfied }: Record<string, unknown>) =>
      type === 'peakend.complaint.resolution-confirmed.v1' && satisfied === true,
  );
  const recovered = confirmed !== undefined && microsecondsOf(confirmed.at) < at + 30 * DAY + 1_000;
  return { of, at, category: first.category, severity: first.severity, recovered };
}

function isWanted({ of, at, category, severity }: First, timeZone: string, filters: RecoveryFilters): boolean {
  const day = dayOf(Math.floor(at / 1_000), timeZone);
  return (
    (filters.category === undefined || category === filters.category) &&
    severity >= Number(filters.minSeverity ?? 1) &&
    (filters.tier === undefined || tierAt(of.customer.facts, at) === filters.tier) &&
    (filters.from === undefined || day >= filters.from) &&
    (filters.to === undefined || day < filters.to)
  );
}

/** The first 32 bits of the MD5 digest of an id: by these, customers without a complaint are given moments. */
function numberOf(customerId: string): number {
  return createHash('md5').update(customerId).digest().readUInt32BE(0);
}

function isKnownBy({ customer, journeys }: Asked, at: number, timeZone: string): boolean {
  const { firstContactAt } = profileOf(customer, journeys, timeZone, null) as {
    readonly firstContactAt: string | null;
  };
  return firstContactAt !== null && microsecondsOf(firstContactAt) <= at;
}

function subjectOf({ customer, journeys }: Asked, group: Subject['group'], at: number): Subject {
  const purchases = customer.facts.filter(({ type }) => type === 'customer.purchase-made');
  const between = <Timed extends { readonly at: number }>(all: readonly Timed[], from: number, to: number) =>
    all.filter((each) => each.at >= at + from * DAY && each.at < at + to * DAY);
  const active = (from: number, to: number) => between([...customer.contacts, ...purchases], from, to).length;
  const closed = journeys
    .filter(({ status }) => status !== 'open')
    .map((journey) => ({ at: journey.stops.at(-1)?.at ?? 0, peakEnd: scoresOf(journey).peakEnd as number | null }));
  const felt = (from: number, to: number) =>
    meanOf(between(closed, from, to).flatMap(({ peakEnd }) => (peakEnd === null ? [] : [peakEnd])));
  const answers = customer.facts.filter(({ type }) => type === 'feedback.submitted');
  return {
    group,
    tier: tierAt(customer.facts, at),
    activity: active(-90, 0),
    peakEnd: felt(-365, 0),
    later: {
      'peak-end': felt(30, 120),
      feedback: meanOf(between(answers, 30, 120).flatMap((answer) => valenceOfAnswer(answer) ?? [])),
      purchases: between(purchases, 30, 120).length,
      silence: active(30, 120) === 0 ? 1 : 0,
    },
  };
}
