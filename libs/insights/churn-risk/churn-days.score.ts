const DAY = 86_400_000;

/** A date (`2024-01-31`) as days since 1970-01-01. */
export function dayNumberOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

/** The date of a number of days since 1970-01-01. */
export function dateOf(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
