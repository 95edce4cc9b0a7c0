import type { DayHours, OpenHours } from '#libs/kernel/business.time.js';
import { type BusinessCalendar, type OpeningHours, WEEKDAYS } from './service-level.events.js';

const NEVER: readonly DayHours[] = [];

/** Minutes since midnight of `09:00`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** A calendar as business time is counted by it. */
export function openHoursOf({ timeZone, week, holidays = [], exceptions = [] }: BusinessCalendar): OpenHours {
  return {
    timeZone,
    week: WEEKDAYS.map((day) => dayHoursOf(week[day] ?? [])),
    dates: new Map([
      ...holidays.map(({ date }) => [date, NEVER] as const),
      ...exceptions.map(({ date, hours: own }) => [date, dayHoursOf(own)] as const),
    ]),
  };
}

function dayHoursOf(hours: readonly OpeningHours[]): readonly DayHours[] {
  return hours.map(({ from, to }) => ({ from: minutesOf(from), to: minutesOf(to) })).sort((a, b) => a.from - b.from);
}
