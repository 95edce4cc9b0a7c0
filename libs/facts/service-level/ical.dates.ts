import ICAL from 'ical.js';
import { calendarOf } from '#libs/kernel/calendar.js';

/** A property of an event that cannot be read. */
export class UnreadableProperty extends Error {
  /** @param property in capitals, as files write it */
  constructor(readonly property: string) {
    super(`${property} cannot be read`);
    this.name = 'UnreadableProperty';
  }
}

/** @throws UnreadableProperty for a date that there is not: the library reads 30 February as 1 or 2 March */
export function timesOf(property: ICAL.Property): readonly ICAL.Time[] {
  const written = property.toJSON().slice(3) as readonly string[];
  const values = valuesOf(property);
  const isWritten = (value: ICAL.Time, index: number) => written[index]?.startsWith(dateText(dayNumber(value)));
  if (values === null || !values.every(isWritten)) throw new UnreadableProperty(property.name.toUpperCase());
  return values;
}

/** Null if some are no times. */
function valuesOf(property: ICAL.Property): readonly ICAL.Time[] | null {
  try {
    const values = property.getValues();
    return values.every((value) => value instanceof ICAL.Time && isYear(value.year)) ? values : null;
  } catch {
    return null;
  }
}

const isYear = (year: number) => year >= 1000 && year <= 9999;

export function timeIn(event: ICAL.Component, name: string): ICAL.Time | undefined {
  const property = event.getFirstProperty(name);
  return property === null ? undefined : timesOf(property)[0];
}

/** Midnights, in UTC, of the days on which an event is when a property says so. */
export function listed(event: ICAL.Component, name: string): readonly number[] {
  return event.getAllProperties(name).flatMap((property) => timesOf(property).map((time) => localDay(time, event)));
}

/** Midnight, in UTC, of a date or of a midnight of wherever the event is; null for any other time. */
export function dayOf(value: ICAL.Time | undefined): number | null {
  if (value === undefined) return null;
  const isMidnight = value.hour === 0 && value.minute === 0 && value.second === 0;
  return value.isDate || (isMidnight && !isUtc(value)) ? dayNumber(value) : null;
}

const isUtc = (value: ICAL.Time) => !value.isDate && value.zone === ICAL.Timezone.utcTimezone;

/**
 * Midnight, in UTC, of the day that a time is where its event is: RFC 5545 wants the ends of rules in UTC wherever an event has
 * a zone.
 * @throws UnreadableProperty where that zone is not one of the tz database
 */
export function localDay(value: ICAL.Time, event: ICAL.Component): number {
  if (!isUtc(value)) return dayNumber(value);
  const zone = event.getFirstProperty('dtstart')?.getParameter('tzid');
  if (zone === undefined) return dayNumber(value);
  try {
    return Date.parse(calendarOf(String(zone)).dayOf(value.toUnixTime() * 1_000));
  } catch {
    throw new UnreadableProperty('DTSTART');
  }
}

/** Midnight, in UTC, of a date. @throws Error for a year that is not of four digits */
export function dayNumber({ year, month, day }: ICAL.Time): number {
  if (!isYear(year)) throw new Error('There is no such year here');
  return Date.UTC(year, month - 1, day);
}

export function timeOf(day: number): ICAL.Time {
  return ICAL.Time.fromDateString(dateText(day));
}

export function dateText(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
