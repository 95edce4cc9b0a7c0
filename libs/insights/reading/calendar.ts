import { calendarOf } from '#libs/kernel/calendar.js';
import type { Period } from './period.js';

const DAY = 86_400_000;

const NAMES: Readonly<Record<Period, string>> = { day: 'YYYY-MM-DD', week: 'IYYY-"W"IW', month: 'YYYY-MM' };

/** The first moment of a tenant's day, as a query parameter; undefined if no day is given. */
export function startOfDay(timeZone: string, day: string | undefined): string | undefined {
  return day === undefined ? undefined : new Date(calendarOf(timeZone).startOf(day)).toISOString();
}

/**
 * SQL for the name of a tenant's period that a moment lies in: `2024-01-31`, `2024-W05` (ISO 8601 weeks), `2024-01`. When
 * the zone's clocks changed is passed to the database, which may know another time zone database: the days are those of
 * the kernel's calendar.
 *
 * @param moment SQL for the moment, which lies at most a day after `now`.
 * @param given Takes a value and answers its placeholder.
 */
export function periodIn(
  period: Period,
  moment: string,
  { timeZone, now }: { readonly timeZone: string; readonly now: number },
  given: (value: unknown) => string,
): string {
  const offsets = [...calendarOf(timeZone).offsetsUntil(now + DAY)];
  const changes = offsets.filter(({ offset }, index) => offset !== offsets[index - 1]?.offset);
  const from = `${given(changes.map((each) => (Number.isFinite(each.from) ? new Date(each.from).toISOString() : '-infinity')))}::timestamptz[]`;
  const offset = `${given(changes.map((each) => `${each.offset / 1000} s`))}::interval[]`;
  const reached = `${given(changes.map((each) => new Date(each.reached).toISOString()))}::timestamp[]`;
  const at = `width_bucket(${moment}, ${from})`;
  return `to_char(greatest((${moment} at time zone 'UTC') + (${offset})[${at}], (${reached})[${at}]), '${NAMES[period]}')`;
}
