import { clockFacts, courseAsTold } from '#libs/facts/complaint/complaint.course.js';
import { type ComplaintEvent, type ComplaintState, isOpen, stateOf } from '#libs/facts/complaint/complaint.decider.js';
import {
  businessTimeUntil,
  type ClockKind,
  type ServiceLevelInForce,
  strictestFor,
} from '#libs/facts/service-level/clock.score.js';
import { toTenThousandths } from '#libs/insights/scores/money.score.js';
import { type Instant, toMicroseconds } from '#libs/kernel/instant.js';

/** What metrics count of one complaint, without what it is grouped by. Durations are milliseconds since it was filed. */
export interface ComplaintMeasure {
  /** Until somebody first answered: acknowledged, assigned or resolved it; null: nobody has. */
  readonly acknowledgedAfter: number | null;
  /** Until the resolution that stands; null: it is open, or withdrawn. */
  readonly resolvedAfter: number | null;
  /**
   * How much of either was business time by the calendar of a service level, without pauses and without the time in which
   * it was resolved or withdrawn; null where no service level holds, too.
   */
  readonly businessAcknowledgedAfter: number | null;
  readonly businessResolvedAfter: number | null;
  /** Until it was withdrawn, where that stands. */
  readonly withdrawnAfter: number | null;
  /** Until it was first confirmed that a resolution satisfies; null: never. */
  readonly confirmedAfter: number | null;
  /** Whether it ever was. */
  readonly resolved: boolean;
  readonly reopened: boolean;
  readonly escalated: boolean;
  readonly promises: Readonly<Record<(typeof PROMISES)[number], number>>;
  /** Clocks that ran out, by policy and kind, and besides those that turned out not to have. */
  readonly breaches: readonly Breach[];
  /** Amounts in units of 1e-4, as text; the currency is null for what has no amount. */
  readonly compensations: readonly { readonly currency: string | null; readonly n: number; readonly amount: string }[];
  /** The last root cause that was recorded. */
  readonly rootCause: string | null;
}

export interface Breach {
  readonly policy: string;
  readonly kind: string;
  readonly n: number;
  readonly withdrawn: number;
}

export const PROMISES = ['made', 'kept', 'late', 'broken'] as const;

/** What metrics group by, of one complaint. */
export interface ComplaintClass {
  readonly category: string;
  readonly severity: number;
  readonly channel: string;
  /** The last. */
  readonly department: string | null;
  readonly staff: string | null;
  readonly labels: readonly string[];
}

export interface MeasuredComplaint extends ComplaintClass {
  readonly filedAt: Instant;
  /** Neither resolved nor withdrawn. */
  readonly open: boolean;
  readonly measure: ComplaintMeasure;
}

/**
 * What metrics count of a complaint; null as long as it is not known that it was filed.
 *
 * @param events in the order in which they were decided, which is their versions'
 * @param levels the service levels that hold for it, in order of name
 */
export function measured(
  events: readonly ComplaintEvent[],
  levels: readonly ServiceLevelInForce[],
): MeasuredComplaint | null {
  const [filed] = events;
  if (filed?.type !== 'complaint.filed') return null;
  const state = stateOf(events);
  const { filedAt, category, severity, channel, department } = state;
  const { staffId = null, labels = [] } = filed.data;
  const after = ({ at }: ComplaintEvent) => elapsed(filedAt, at);
  const first = events.find(({ type }) => ANSWERS.includes(type));
  const confirmation = events.find((event) => event.type === 'complaint.resolution-confirmed' && event.data.satisfied);
  const last = (type: ComplaintEvent['type']) => events.findLast((event) => event.type === type);
  const [resolution, withdrawal] = [last('complaint.resolved'), last('complaint.withdrawn')];
  const stands = state.status === 'resolved' || state.status === 'confirmed';
  const standing = stands ? resolution : undefined;
  const measure: ComplaintMeasure = {
    acknowledgedAfter: first === undefined ? null : after(first),
    resolvedAfter: standing === undefined ? null : after(standing),
    businessAcknowledgedAfter: businessAfter('acknowledge', first, events, levels),
    businessResolvedAfter: businessAfter('resolve', standing, events, levels),
    withdrawnAfter: state.status === 'withdrawn' && withdrawal !== undefined ? after(withdrawal) : null,
    resolved: resolution !== undefined,
    confirmedAfter: confirmation === undefined ? null : after(confirmation),
    reopened: events.some(isReopening),
    escalated: state.escalated,
    promises: promisesOf(state),
    breaches: breachesOf(events),
    compensations: compensationsOf(state),
    rootCause: state.rootCause?.category ?? null,
  };
  const open = isOpen(state.status);
  return { filedAt, open, category, severity, channel, department, staff: staffId, labels, measure };
}

const ANSWERS: readonly string[] = ['complaint.acknowledged', 'complaint.assigned', 'complaint.resolved'];

function isReopening(event: ComplaintEvent): boolean {
  return (
    event.type === 'complaint.reopened' || (event.type === 'complaint.resolution-confirmed' && !event.data.satisfied)
  );
}

/** Whole milliseconds: what came before the filing by mistake of a clock took no time. */
function elapsed(from: Instant, to: Instant): number {
  return Math.max(0, Number((toMicroseconds(to) - toMicroseconds(from)) / 1000n));
}

function businessAfter(
  kind: ClockKind,
  end: ComplaintEvent | undefined,
  events: readonly ComplaintEvent[],
  levels: readonly ServiceLevelInForce[],
): number | null {
  const level = strictestFor(kind, levels);
  if (level === undefined || end === undefined) return null;
  return businessTimeUntil(level.calendar.calendar, clockFacts(courseAsTold(events), 'resolve'), end.at.time);
}

function promisesOf({ promises }: ComplaintState): ComplaintMeasure['promises'] {
  const of = (status: string) => promises.filter((each) => each.status === status).length;
  return { made: promises.length, kept: of('kept'), late: of('kept-late'), broken: of('broken') };
}

function breachesOf(events: readonly ComplaintEvent[]): readonly Breach[] {
  const found = new Map<string, { policy: string; kind: string; n: number; withdrawn: number }>();
  for (const { type, data } of events) {
    if (type !== 'complaint.service-level-breached' && type !== 'complaint.breach-withdrawn') continue;
    const { policy, kind } = data;
    const breach = found.get(`${policy}\0${kind}`) ?? { policy, kind, n: 0, withdrawn: 0 };
    const isWithdrawn = type === 'complaint.breach-withdrawn';
    breach.n += isWithdrawn ? -1 : 1;
    breach.withdrawn += Number(isWithdrawn);
    found.set(`${policy}\0${kind}`, breach);
  }
  return [...found.values()];
}

function compensationsOf({ compensations }: ComplaintState): ComplaintMeasure['compensations'] {
  const found = new Map<string | null, { n: number; amount: bigint }>();
  for (const { value, currency } of compensations) {
    const key = value === undefined ? null : (currency ?? null);
    const sum = found.get(key) ?? { n: 0, amount: 0n };
    found.set(key, { n: sum.n + 1, amount: sum.amount + (key === null ? 0n : toTenThousandths(value as string)) });
  }
  return [...found].map(([currency, { n, amount }]) => ({ currency, n, amount: `${amount}` }));
}
