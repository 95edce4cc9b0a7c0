const DAY = 86_400_000;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T00:00:00Z');
const midnightOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** How many days a date (`2024-01-31`) lies after another; negative: before it. */
export function daysBetween(from: string, to: string): number {
  return Math.round((midnightOf(to) - midnightOf(from)) / DAY);
}

/** The date so many days after another, within the calendar (the years 1 to 9999). */
export function addDays(day: string, days: number): string {
  const time = Math.min(Math.max(midnightOf(day) + days * DAY, FIRST), LAST);
  return new Date(time).toISOString().slice(0, 10);
}
