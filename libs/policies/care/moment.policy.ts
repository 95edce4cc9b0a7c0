import type { Calendar } from '#libs/kernel/calendar.js';
import { dateOf, dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';

const DAY = 86_400_000;
const MINUTE = 60_000;

/**
 * The first moment at or after a time of a day (`09:00`) as a zone's clocks show it. A time that they skip, because they
 * are set forward or the day has no midnight, comes when they go on; of one that they show twice, the first counts.
 * @param day counted from 1970-01-01 @returns milliseconds since 1970
 */
export function momentOn(calendar: Calendar, day: number, at: string): number {
  const shown = day * DAY + (Number(at.slice(0, 2)) * 60 + Number(at.slice(3))) * MINUTE;
  for (let time = calendar.startOf(dateOf(day)); ; ) {
    const { offset, to } = calendar.offsetAt(time);
    const moment = Math.max(time, shown - offset);
    if (moment < to) return moment;
    time = to;
  }
}

/** The first day on which that moment is at or after another one: what clocks skip may come a day later. */
export function nextDay(calendar: Calendar, from: number, at: string): number {
  let day = dayOf(calendar, from) - 1;
  while (momentOn(calendar, day, at) < from) day++;
  return day;
}

/** The date of a moment, counted from 1970-01-01. */
export function dayOf(calendar: Calendar, time: number): number {
  return dayNumberOf(calendar.dayOf(time));
}
