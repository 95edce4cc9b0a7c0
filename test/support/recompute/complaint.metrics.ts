import { addTo } from '#libs/kernel/grouping.js';
import { dayOf } from './days.js';
import { toldComplaints } from './complaints.js';
import type { CustomerFacts } from './customer.facts.js';
import { weekOf } from './feedback.js';
import { microsecondsOf, type TimedEvent } from './log.js';
import { once } from './once.js';

export type ComplaintGrouping = (typeof COMPLAINT_GROUPINGS)[number];
export const COMPLAINT_GROUPINGS = [
  'category',
  'severity',
  'channel',
  'tier',
  'department',
  'staff',
  'label',
  'day',
  'week',
  'month',
] as const;

export type ComplaintFilters = Readonly<
  Partial<Record<'category' | 'minSeverity' | 'channel' | 'tier' | 'department' | 'staffId' | 'label', string>>
>;

/** A complaint with all that metrics ask of it. */
interface Counted {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answers.
  readonly answer: any;
  readonly tier: string | null;
  readonly staff: string | null;
  readonly day: string;
  readonly events: readonly TimedEvent[];
}

/** What `/v1/complaints/metrics` answers, without intervals, and without `relativeError`. */
export function complaintMetricsOf(
  customers: readonly CustomerFacts[],
  timeZone: string,
  now: number,
  groupBy: ComplaintGrouping | undefined,
  filters: ComplaintFilters,
): object {
  const complaints = countedOfAll(customers, timeZone).filter((complaint) => isWanted(complaint, filters));
  const groups = new Map<string | null, Counted[]>(groupBy === undefined ? [[null, complaints]] : []);
  if (groupBy !== undefined)
    for (const complaint of complaints) for (const key of keysOf(complaint, groupBy)) addTo(groups, key, complaint);
  const order = (key: string | null) => key ?? '\uffff';
  const items = [...groups]
    .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
    .map(([key, some]) => ({ key, ...metricsOf(some, now) }));
  const overlapping = groupBy === 'label';
  return { ...metricsOf(complaints, now), items, groupBy: groupBy ?? null, overlapping, nextCursor: null };
}

const countedOfAll = once((customers: readonly CustomerFacts[], timeZone) =>
  customers.flatMap((customer) => countedOf(customer, timeZone)),
);

function countedOf({ facts }: CustomerFacts, timeZone: string): readonly Counted[] {
  return toldComplaints(facts).map(({ answer }) => {
    const filed = facts.find(({ eventId }) => eventId === answer.history[0].eventId) as TimedEvent;
    const assigned = facts.findLast(({ type, at }) => type === 'customer.tier-assigned' && at <= filed.at);
    return {
      answer,
      tier: assigned?.data.tier ?? null,
      staff: filed.data.staffId ?? null,
      day: dayOf(filed.time, timeZone),
      events: facts
        .filter(({ type, data }) => type.startsWith('complaint.') && data.complaintId === answer.complaintId)
        .sort((a, b) => a.data.version - b.data.version),
    };
  });
}

function isWanted({ answer, tier, staff }: Counted, filters: ComplaintFilters): boolean {
  const of = { ...answer, tier, staffId: staff };
  return Object.entries(filters).every(([name, value]) => {
    if (name === 'minSeverity') return of.severity >= Number(value);
    return name === 'label' ? of.labels.includes(value) : of[name] === value;
  });
}

function keysOf({ answer, tier, staff, day }: Counted, groupBy: ComplaintGrouping): readonly (string | null)[] {
  switch (groupBy) {
    case 'label':
      return answer.labels.length === 0 ? [null] : answer.labels;
    case 'tier':
      return [tier];
    case 'staff':
      return [staff];
    case 'severity':
      return [`${answer.severity}`];
    case 'day':
      return [day];
    case 'week':
      return [weekOf(day)];
    case 'month':
      return [day.slice(0, 7)];
    case 'category':
    case 'channel':
    case 'department':
      return [answer[groupBy]];
  }
}

function metricsOf(complaints: readonly Counted[], now: number): object {
  const times = complaints.map((complaint) => timesOf(complaint, now));
  const n = (having: (complaint: Counted) => boolean) => complaints.filter(having).length;
  const ever = (type: string) => n(({ events }) => events.some((event) => event.type === `complaint.${type}`));
  const promises = (status?: string) =>
    complaints.flatMap(({ answer }) => answer.promises).filter((each) => status === undefined || each.status === status)
      .length;
  return {
    filed: complaints.length,
    resolved: ever('resolved'),
    confirmed: n(({ events }) => events.some((event) => satisfied(event) === true)),
    reopened: n(({ events }) =>
      events.some((event) => event.type === 'complaint.reopened' || satisfied(event) === false),
    ),
    withdrawn: n(({ answer }) => answer.state === 'withdrawn'),
    escalated: n(({ answer }) => answer.escalated),
    open: times.filter(({ open }) => open !== null).length,
    timeToAcknowledge: durationsOf(times.map(({ acknowledged }) => acknowledged)),
    timeToResolve: durationsOf(times.map(({ resolved }) => resolved)),
    survival: survivalOf(times),
    breaches: breachesOf(complaints),
    promises: { made: promises(), kept: promises('kept'), late: promises('kept-late'), broken: promises('broken') },
    compensation: grantedOf(complaints),
    rootCauses: causesOf(complaints),
  };
}

const satisfied = ({ type, data }: TimedEvent): boolean | null =>
  type === 'complaint.resolution-confirmed' ? data.satisfied : null;

interface Times {
  readonly acknowledged: number | null;
  readonly resolved: number | null;
  readonly withdrawn: number | null;
  readonly open: number | null;
}

/** In buckets of 2 %, which is how they are kept (docs/rules.md). */
function timesOf({ answer, events }: Counted, now: number): Times {
  const filed = microsecondsOf(answer.filedAt);
  const after = (event: TimedEvent | undefined) => (event ? bucketOf(Math.floor((event.at - filed) / 1000)) : null);
  const of = (...types: string[]) => events.filter(({ type }) => types.includes(type.slice('complaint.'.length)));
  const stands = ['resolved', 'confirmed'].includes(answer.state);
  const withdrawn = answer.state === 'withdrawn';
  return {
    acknowledged: after(of('acknowledged', 'assigned', 'resolved')[0]),
    resolved: stands ? after(of('resolved').at(-1)) : null,
    withdrawn: withdrawn ? after(of('withdrawn').at(-1)) : null,
    open: stands || withdrawn ? null : bucketOf(Math.floor(now - filed / 1000)),
  };
}

/** The power of 1.02 that a time, in milliseconds, has not reached yet. */
function bucketOf(milliseconds: number): number {
  let [bucket, above] = [0, 1];
  for (; above <= milliseconds; above *= 1.02) bucket++;
  return bucket;
}

const secondsOf = (bucket: number) => Math.round(bucket === 0 ? 0 : (1.02 ** bucket * 2) / 2.02) / 1000;

const isKnown = (bucket: number | null) => bucket !== null;

function durationsOf(all: readonly (number | null)[]): object {
  const buckets = all.filter(isKnown).sort((a, b) => a - b);
  const at = (tenths: number) => {
    const bucket = buckets[Math.ceil((buckets.length * tenths) / 10) - 1];
    return bucket === undefined ? null : secondsOf(bucket);
  };
  return { n: buckets.length, median: at(5), p90: at(9), business: null };
}

/** The product over all buckets of the share that is not resolved there, of those that could have been. */
function survivalOf(times: readonly Times[]): object {
  const ends = times.map(({ resolved, withdrawn, open }) => (resolved ?? withdrawn ?? open) as number);
  const events = times.map(({ resolved }) => resolved).filter(isKnown);
  const unresolved = (bucket: number) =>
    [...new Set(events)]
      .filter((each) => each <= bucket)
      .reduce((share, each) => {
        const atRisk = ends.filter((end) => end >= each).length;
        return share * (1 - events.filter((other) => other === each).length / atRisk);
      }, 1);
  const half = [...events].sort((a, b) => a - b).find((bucket) => unresolved(bucket) <= 0.5 + 1e-12);
  return {
    n: times.length,
    resolved: events.length,
    censored: times.length - events.length,
    median: half === undefined ? null : secondsOf(half),
    resolvedWithin: [1, 3, 7, 14, 30, 90].map((days) => {
      const bucket = bucketOf(days * 86_400_000);
      const seen = ends.some((end) => end >= bucket) || (ends.length > 0 && unresolved(bucket) === 0);
      return { days, share: seen ? 1 - unresolved(bucket) : null };
    }),
  };
}

function breachesOf(complaints: readonly Counted[]): readonly object[] {
  const clocks = complaints
    .flatMap(({ events }) => events)
    .filter(({ type }) => /breached$|breach-withdrawn$/.test(type));
  const names = [...new Set(clocks.map(({ data }) => `${data.policy}\0${data.kind}`))].sort((a, b) => (a < b ? -1 : 1));
  return names.map((name) => {
    const [policy, kind] = name.split('\0');
    const of = clocks.filter(({ data }) => data.policy === policy && data.kind === kind);
    const withdrawn = of.filter(({ type }) => type === 'complaint.breach-withdrawn').length;
    return { policy, kind, n: of.length - withdrawn, withdrawn };
  });
}

/** Compensations by currency, those without an amount first. */
function grantedOf(complaints: readonly Counted[]): readonly object[] {
  const granted = complaints.flatMap(({ answer }) => answer.compensations);
  const currencies = [...new Set(granted.map(({ currency }) => currency ?? ''))].sort((a, b) => (a < b ? -1 : 1));
  return currencies.map((currency) => {
    const some = granted.filter((each) => (each.currency ?? '') === currency);
    const amount = some.reduce((sum, { value }) => sum + Math.round(Number(value ?? 0) * 10_000), 0) / 10_000;
    return currency === ''
      ? { currency: null, n: some.length, amount: null }
      : { currency, n: some.length, amount: `${amount}` };
  });
}

function causesOf(complaints: readonly Counted[]): readonly object[] {
  const causes = [...new Set(complaints.flatMap(({ answer }) => answer.rootCause?.category ?? []))];
  return causes
    .map((category) => {
      const some = complaints.filter(({ answer }) => answer.rootCause?.category === category);
      return { category, n: some.length, cost: grantedOf(some) };
    })
    .sort((a, b) => b.n - a.n || (a.category < b.category ? -1 : 1));
}

/** An answer without its intervals, and without what is the same in all. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the API answers.
export function withoutIntervals({ relativeError: _, ...answer }: any): object {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answers.
  const of = ({ survival: { medianInterval: __, ...survival }, ...metrics }: any) => ({
    ...metrics,
    survival: {
      ...survival,
      resolvedWithin: survival.resolvedWithin.map(({ days, share }: Record<string, unknown>) => ({ days, share })),
    },
  });
  return { ...of(answer), items: answer.items.map(of) };
}
