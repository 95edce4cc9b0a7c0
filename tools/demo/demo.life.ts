import { calendarOf } from '#libs/kernel/calendar.js';
import { type BarStream, ProgressBar } from '#tools/progress.bar.js';
import type { DemoAct } from './alert.stories.js';
import type { DemoClient } from './demo.client.js';
import type { DemoClock } from './demo.clock.js';
import { type DemoEvent, MINUTE } from './demo.event.js';
import type { DemoKeys } from './demo.keys.js';
import { LIVED } from './demo.made.js';

/** What becomes known by one moment, after the moment before. */
export interface DemoStep {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly events: readonly DemoEvent[];
  readonly acts: readonly DemoAct[];
}

/**
 * The last days: a step a minute before the end of each, so that all of it is known by midnight, and whenever something happens to a customer of a story, so that what it
 * leads to is dated right.
 * @param events in the order of their times
 * @param told the customers of the stories
 */
export function demoSteps(
  events: readonly DemoEvent[],
  acts: readonly DemoAct[],
  told: readonly string[],
  { end, timeZone }: { readonly end: number; readonly timeZone: string },
): DemoStep[] {
  const calendar = calendarOf(timeZone);
  const moments = new Set([end, ...acts.map(({ at }) => at)]);
  for (const { subject, time } of events) {
    if (told.includes(subject)) moments.add(Date.parse(time));
  }
  for (let at = calendar.startOfNextDay(end - LIVED); at < end; at = calendar.startOfNextDay(at))
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

/** Lives through the last days: each fact is published at its time, and people do what they do then. */
export async function live(
  client: DemoClient,
  keys: DemoKeys,
  clock: DemoClock,
  steps: readonly DemoStep[],
  stderr: BarStream,
  now: () => number,
): Promise<void> {
  const bar = new ProgressBar(stderr, 'living', steps.length, now);
  for (const [no, { at, events, acts }] of steps.entries()) {
    clock.moveTo(at);
    if (events.length > 0) await client.publish(keys.publish, events);
    for (const act of acts) await client.act(keys, act);
    bar.update(no + 1, new Date(at).toISOString().slice(0, 10));
  }
  bar.end();
}
