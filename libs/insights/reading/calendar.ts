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
/** Dates begin here: what falls on an earlier one west of Greenwich belongs to it. */
const FIRST_DAY = '0001-01-01';
const FIRST = Date.parse(`${FIRST_DAY}T00:00:00Z`);

/**
 * A tenant's dates: the day of a moment in its IANA time zone, as `2024-01-31`; Gregorian also in the far past, the first
 * one `0001-01-01`. What follows says the same in SQL.
 */
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

/** SQL for the names of the periods that a moment lies in: `2024-01-31`, `2024-W05` (ISO 8601 weeks), `2024-01`. */
export function periodsOf(moment: string, zone: string): Readonly<Record<'day' | 'week' | 'month', string>> {
  const local = localTime(moment, zone);
  return {
    day: `to_char(${local}, 'YYYY-MM-DD')`,
    week: `to_char(${local}, 'IYYY-"W"IW')`,
    month: `to_char(${local}, 'YYYY-MM')`,
  };
}

/** SQL for what a zone's clocks and calendar show at a moment. */
function localTime(moment: string, zone: string): string {
  return `greatest(${moment} at time zone ${zone}, '${FIRST_DAY}')`;
}

/** SQL for the first moment of a zone's day. */
export function startOfDay(day: string, zone: string): string {
  return `case when ${day}::date > '${FIRST_DAY}' then ${day}::date::timestamp at time zone ${zone} else '-infinity' end`;
}
