import { calendarOf } from '#libs/kernel/calendar.js';
import { type BarStream, ProgressBar } from '#tools/progress.bar.js';
import type { DemoAct } from './alert.stories.js';
import type { DemoClient } from './demo.client.js';
import type { DemoClock } from './demo.clock.js';
import type { CareAct } from './demo.care.js';
import { DAY, type DemoEvent, MINUTE } from './demo.event.js';
import type { DemoKeys } from './demo.keys.js';
import { LIVED } from './demo.made.js';

/** So long before the end each day is lived through, and before that two at a time. */
const CLOSELY = 30 * DAY;
/** Care that is decided later than three days after it was due is skipped (docs/rules.md 20.3). */
const DECIDED_WITHIN = 2.5 * DAY;

/** What becomes known by one moment, after the moment before. */
export interface DemoStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly DemoEvent[];
  readonly acts: readonly (DemoAct | CareAct)[];
}

/** What a care rule has to decide. */
export interface DemoCare {
  readonly rule: string;
  /** Milliseconds since 1970. */
  readonly dueTimes: readonly number[];
}

/**
 * The days that are lived through: a step a minute before the end of each, so that all of it is known by midnight, and in the last weeks whenever something happens to a
 * customer of a story, so that what it leads to is dated right.
 * @param events in the order of their times
 * @param told the customers of the stories
 */
export function demoSteps(
  events: readonly DemoEvent[],
  acts: readonly (DemoAct | CareAct)[],
  told: readonly string[],
  { end, timeZone }: { readonly end: number; readonly timeZone: string },
): DemoStep[] {
  const calendar = calendarOf(timeZone);
  const moments = new Set([end, ...acts.map(({ at }) => at)]);
  for (const { subject, time } of events) {
    const at = Date.parse(time);
    if (told.includes(subject) && at > end - CLOSELY) moments.add(at);
  }
  const dayAfter = (at: number) => calendar.startOfNextDay(at);
  for (let at = dayAfter(end - LIVED); at < end; at = at < end - CLOSELY ? dayAfter(dayAfter(at)) : dayAfter(at))
    moments.add(at - MINUTE);
  let next = 0;
  return [...moments]
    .sort((one, other) => one - other)
    .map((at) => {
      const first = next;
      while (next < events.length && Date.parse((events[next] as DemoEvent).time) <= at) next += 1;
      return { at, events: events.slice(first, next), acts: acts.filter((act) => act.at === at) };
    });
}

/**
 * Lives through the last days: each fact is published at its time, and people do what they do then. Time does not go on
 * before what would be late by then is decided.
 */
export async function live(
  client: DemoClient,
  keys: DemoKeys,
  clock: DemoClock,
  { steps, cares }: { readonly steps: readonly DemoStep[]; readonly cares: readonly DemoCare[] },
  stderr: BarStream,
  now: () => number,
): Promise<void> {
  const bar = new ProgressBar(stderr, 'living', steps.length, now);
  const decided = async (by: number): Promise<void> => {
    for (const { rule, dueTimes } of cares)
      await client.cared(keys.query, rule, dueTimes.filter((dueAt) => dueAt <= by).length);
  };
  let [before, decidedBy] = [-Infinity, -Infinity];
  for (const [no, { at, events, acts }] of steps.entries()) {
    const isLate = (dueAt: number) => dueAt > decidedBy && dueAt <= at - DECIDED_WITHIN;
    if (cares.some(({ dueTimes }) => dueTimes.some(isLate))) {
      await decided(before);
      decidedBy = before;
    }
    before = at;
    clock.moveTo(at);
    if (events.length > 0) await client.publish(keys.publish, events);
    for (const act of acts) await client.act(keys, act);
    bar.update(no + 1, new Date(at).toISOString().slice(0, 10));
  }
  await decided(Infinity);
  bar.end();
}
