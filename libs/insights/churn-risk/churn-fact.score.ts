import { complaintIdOf } from '#libs/facts/complaint/complaint.events.js';
import type { Typed } from '#libs/facts/stored.events.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import type { ComplaintMark, ComplaintStatistics } from './churn-complaints.score.js';
import { dayNumberOf } from './churn-days.score.js';
import {
  type CHURN_FACTS,
  type ChurnStatistics,
  mergeStatistics,
  NEGATIVE_PEAK_FROM,
  noStatistics,
} from './churn-statistics.score.js';

/** A fact that churn risk goes by; a touchpoint as its corrections left it. */
export type ChurnFact = Typed<(typeof CHURN_FACTS)[number]> & Pick<WholeFact, 'place' | 'eventId' | 'time' | 'derived'>;

/** What all facts of a customer say together. @param dayOf the tenant's date of a moment */
export function churnStatisticsOf(facts: readonly ChurnFact[], dayOf: (time: number) => string): ChurnStatistics {
  return merged(facts.map((fact) => statisticsOfFact(fact, dayNumberOf(dayOf(fact.time)))));
}

/** Neighbours are merged first: one after the other, each of many complaints would be copied with each fact of any. */
function merged(statistics: readonly ChurnStatistics[]): ChurnStatistics {
  let left = statistics;
  while (left.length > 1) {
    const whole = left;
    left = whole.flatMap((each, at) => {
      const next = whole[at + 1];
      return at % 2 === 1 ? [] : next === undefined ? each : mergeStatistics(each, next);
    });
  }
  return left[0] ?? noStatistics;
}

/** What one fact says. @param day the tenant's date of it, in days since 1970-01-01 */
export function statisticsOfFact(fact: ChurnFact, day: number): ChurnStatistics {
  const place = fact.place.toString('hex');
  return {
    ...noStatistics,
    ...(fact.type === 'customer.erased' ? {} : { fact: [place, null] }),
    ...told(fact, day, place),
  };
}

function told(fact: ChurnFact, day: number, place: string): Partial<ChurnStatistics> {
  if (isOfComplaint(fact)) return ofComplaint(fact, day);
  const { eventId } = fact;
  switch (fact.type) {
    case 'touchpoint.recorded':
      return statisticsOfTouchpoint(touchpointOf(eventId, fact.place, fact.time, fact), day);
    case 'customer.purchase-made': {
      const { amount, currency } = fact.data;
      const spend = { [currency]: { count: 1, amount: `${toTenThousandths(amount)}` } };
      return { days: [day], lastDay: [eventId], spend, purchases: [{ day, spend, events: [eventId] }] };
    }
    case 'customer.purchase-returned':
      return { returned: { count: 1, last: [place, [day, eventId]] } };
    case 'feedback.submitted': {
      const { instrument, value } = fact.data;
      return value === undefined ? {} : { answer: [place, { day, instrument, value, eventId }] };
    }
    case 'customer.tier-assigned':
      return { tier: [place, fact.data.tier] };
    case 'customer.lost':
      return { loss: [place, 'lost'] };
    case 'customer.won-back':
      return { loss: [place, 'won-back'] };
    case 'customer.profiling-objected':
      return { profiling: [place, 'objected'] };
    case 'customer.profiling-allowed':
      return { profiling: [place, 'allowed'] };
    case 'customer.erased':
      return { erased: [place, null] };
  }
}

/** What a touchpoint says. @param day the tenant's date of it, in days since 1970-01-01 */
export function statisticsOfTouchpoint(touchpoint: Touchpoint, day: number): ChurnStatistics {
  const { eventId, valence, type } = touchpoint;
  const place = touchpoint.place.toString('hex');
  const active: ChurnStatistics = { ...noStatistics, fact: [place, null], days: [day], lastDay: [eventId] };
  if (valence === null) return active;
  const felt = { place, valence, eventId };
  const isNegative = valence < NEGATIVE_PEAK_FROM;
  return {
    ...active,
    moods: [{ day, peak: felt, end: felt }],
    ...(isNegative ? { negativePeak: { day, valence, touchpoint: type, eventId } } : {}),
  };
}

type OfComplaint = Extract<ChurnFact, { readonly type: `complaint.${string}` }>;

function isOfComplaint(fact: ChurnFact): fact is OfComplaint {
  return fact.type.startsWith('complaint.');
}

function ofComplaint(fact: OfComplaint, day: number): Partial<ChurnStatistics> {
  const complaintId = fact.type === 'complaint.filed' ? complaintIdOf(fact.data, fact.eventId) : fact.data.complaintId;
  return { complaints: { [complaintId]: complaintStatisticsOf(fact, day) } };
}

function complaintStatisticsOf(fact: OfComplaint, day: number): ComplaintStatistics {
  const noted = { day, eventId: fact.eventId };
  const marked = (version: number, status: ComplaintMark['status']) => ({
    status: [version, { ...noted, status }] as const,
  });
  switch (fact.type) {
    case 'complaint.filed': {
      const { category, severity, touchpoint } = fact.data;
      const told = { severity: [1, severity], staff: [1, isAboutStaff(category)], filed: noted } as const;
      const isStaff = touchpoint !== undefined && isAboutStaff(touchpoint);
      return { ...marked(1, 'open'), ...told, ...(isStaff && { staffTouchpoint: true }) };
    }
    case 'complaint.reclassified': {
      const { version, category, severity } = fact.data;
      return {
        ...(severity === undefined ? {} : { severity: [version, severity] }),
        ...(category === undefined ? {} : { staff: [version, isAboutStaff(category)] }),
      };
    }
    case 'complaint.root-cause-recorded':
      return { cause: [fact.data.version, isAboutStaff(fact.data.category) ? noted : null] };
    case 'complaint.promise-broken': {
      const { promiseId, version } = fact.data;
      return { broken: [{ ...noted, promise: { promiseId, dueAt: fact.time, version } }] };
    }
    case 'complaint.promise-kept':
      return { kept: { [fact.data.promiseId]: fact.time } };
    case 'complaint.resolved':
      return marked(fact.data.version, 'resolved');
    case 'complaint.resolution-confirmed':
      return marked(fact.data.version, fact.data.satisfied ? 'confirmed' : 'reopened');
    case 'complaint.reopened':
      return marked(fact.data.version, 'reopened');
    case 'complaint.withdrawn':
      return { ...marked(fact.data.version, 'withdrawn'), withdrawn: [[fact.data.version, fact.time]] };
  }
}

/** Whether a category, cause or touchpoint names staff: `staff`, `staff-attitude`, `rude-staff`. */
function isAboutStaff(name: string): boolean {
  return name.split('-').includes('staff');
}
