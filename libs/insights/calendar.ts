const ZONE_TIME: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
};
/** Until then every zone kept its local mean time. */
const MEAN_TIME = Date.UTC(1800, 0, 1);
/** The first moment of the year 1: dates begin there. */
const FIRST = Date.parse('0001-01-01T00:00:00Z');

/** A tenant's dates: the day of a moment in its IANA time zone, as `2024-01-31`; Gregorian also in the far past. */
export function calendarOf(timeZone: string): (time: number) => string {
  if (timeZone === 'UTC') return isoDay;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  // Intl counts days before 1582 by the Julian calendar.
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, ...ZONE_TIME }).format(MEAN_TIME);
  const meanOffset = Date.parse(`${local.replace(' ', 'T')}Z`) - MEAN_TIME;
  return (time) => (time < MEAN_TIME ? isoDay(Math.max(time + meanOffset, FIRST)) : format.format(time));
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, -14);
}
