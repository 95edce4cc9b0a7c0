/** A tenant's dates: the day of a moment in its IANA time zone, as `2024-01-31`. */
export function calendarOf(timeZone: string): (time: number) => string {
  if (timeZone === 'UTC') return (time) => new Date(time).toISOString().slice(0, -14);
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (time) => format.format(time).padStart(10, '0');
}
