import type { ClockFacts, ClockKind } from '#libs/facts/service-level/clock.score.js';
import type { Uuid } from '#libs/kernel/event.js';
import { isHistory } from '#libs/kernel/history.js';
import type { Standstill } from '#libs/kernel/stretches.js';
import type { ComplaintEvent } from './complaint.decider.js';

/** An event, and when it was recorded: milliseconds since 1970. */
export interface RecordedEvent {
  readonly event: ComplaintEvent;
  readonly recordedAt: number;
}

/** What a complaint's clocks go by: its events without what does not matter to them. Plain JSON. */
export type ClockCourse = {
  readonly version: number;
  readonly startedAt: number;
  /** It was filed as history: clocks tell what they find, and lead to nothing. */
  readonly history: boolean;
  /** When it was first acknowledged, assigned, resolved or withdrawn. */
  readonly acknowledgedAt: number | null;
  readonly pauses: readonly Standstill[];
  readonly stops: readonly Standstill[];
  /** Those that nobody kept, broke or cancelled yet. */
  readonly promises: readonly { readonly promiseId: Uuid; readonly dueAt: string; readonly history: boolean }[];
  /** What clocks have told. */
  readonly warned: readonly ToldClock[];
  readonly breaches: readonly (ToldClock & {
    readonly eventId: Uuid;
    readonly dueAt: string;
    readonly withdrawn: boolean;
  })[];
};

/** Of which clock it was told. */
type ToldClock = { readonly policy: string; readonly kind: ClockKind };

export const NOT_FILED: ClockCourse = {
  version: 0,
  startedAt: 0,
  history: false,
  acknowledgedAt: null,
  pauses: [],
  stops: [],
  promises: [],
  warned: [],
  breaches: [],
};

export function courseOf(events: readonly RecordedEvent[]): ClockCourse {
  return events.reduce(courseAfter, NOT_FILED);
}

/** The course as its events tell it, whenever they were recorded: enough where nobody asks what is history. */
export function courseAsTold(events: readonly ComplaintEvent[]): ClockCourse {
  return courseOf(events.map((event) => ({ event, recordedAt: event.at.time })));
}

/** The course with one more event of the complaint, in the order in which they were decided. */
export function courseAfter(course: ClockCourse, { event, recordedAt }: RecordedEvent): ClockCourse {
  const { time } = event.at;
  if (event.type === 'complaint.filed')
    return { ...NOT_FILED, version: 1, startedAt: time, history: isHistory(time, recordedAt) };
  return { ...course, ...changed(course, event, recordedAt), version: event.data.version };
}

/** What a clock goes by. */
export function clockFacts({ startedAt, acknowledgedAt, pauses, stops }: ClockCourse, kind: ClockKind): ClockFacts {
  if (kind === 'resolve') return { startedAt, pauses, stops };
  return { startedAt, pauses, stops: acknowledgedAt === null ? [] : [{ from: acknowledgedAt, to: null }] };
}

function changed(
  course: ClockCourse,
  event: Exclude<ComplaintEvent, { type: 'complaint.filed' }>,
  recordedAt: number,
): Partial<ClockCourse> {
  const { type, data, eventId, at } = event;
  const { time } = at;
  const acknowledgedAt = course.acknowledgedAt ?? time;
  switch (type) {
    case 'complaint.acknowledged':
    case 'complaint.assigned':
      return { acknowledgedAt };
    case 'complaint.resolved':
      return { acknowledgedAt, pauses: ended(course.pauses, time), stops: begun(course.stops, time) };
    case 'complaint.withdrawn':
      return { acknowledgedAt, pauses: ended(course.pauses, time), stops: begun(course.stops, time), promises: [] };
    case 'complaint.reopened':
      return { stops: ended(course.stops, time) };
    case 'complaint.resolution-confirmed':
      return data.satisfied ? {} : { stops: ended(course.stops, time) };
    case 'complaint.paused':
      return { pauses: begun(course.pauses, time) };
    case 'complaint.resumed':
      return { pauses: ended(course.pauses, time) };
    case 'complaint.promise-made': {
      const { promiseId, dueAt } = data;
      return { promises: [...course.promises, { promiseId, dueAt, history: isHistory(time, recordedAt) }] };
    }
    case 'complaint.promise-kept':
    case 'complaint.promise-broken':
      return { promises: course.promises.filter(({ promiseId }) => promiseId !== data.promiseId) };
    case 'complaint.service-level-warned':
      return { warned: [...course.warned, { policy: data.policy, kind: data.kind }] };
    case 'complaint.service-level-breached': {
      const { policy, kind, dueAt } = data;
      return { breaches: [...course.breaches, { policy, kind, eventId, dueAt, withdrawn: false }] };
    }
    case 'complaint.breach-withdrawn':
      return {
        breaches: course.breaches.map((each) => (each.eventId === data.breachId ? { ...each, withdrawn: true } : each)),
      };
    case 'complaint.escalated':
    case 'complaint.compensation-granted':
    case 'complaint.root-cause-recorded':
    case 'complaint.reclassified':
    case 'complaint.noted':
      return {};
  }
}

function begun(standstills: readonly Standstill[], from: number): readonly Standstill[] {
  return [...standstills, { from, to: null }];
}

function ended(standstills: readonly Standstill[], to: number): readonly Standstill[] {
  return standstills.map((each) => (each.to === null ? { ...each, to } : each));
}
