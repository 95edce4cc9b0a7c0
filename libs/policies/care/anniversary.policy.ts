import { dateOf } from '#libs/insights/churn-risk/churn-days.score.js';
import type { Json } from '#libs/kernel/event.js';

/** A date that comes back every year. */
export interface Anniversary {
  /** Of the first time; null: it is not known. */
  readonly year: number | null;
  /** `05-14` */
  readonly date: string;
}

const FORMAT = /^(?:(\d{4})|-)-(\d{2}-\d{2})$/;
/** A year that has every date. */
const LEAP = 2000;

/** The date that a trait says, `YYYY-MM-DD` or `--MM-DD`; undefined: it says none that there is. */
export function readAnniversary(value: Json): Anniversary | undefined {
  const [, year, date] = (typeof value === 'string' && FORMAT.exec(value)) || [];
  if (date === undefined) return undefined;
  const text = `${year ?? LEAP}-${date}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  const exists = Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === text;
  return exists ? { year: year === undefined ? null : Number(year), date } : undefined;
}

/** The date of a day, counted from 1970-01-01. */
export function anniversaryOf(day: number): Anniversary {
  const text = dateOf(day);
  return { year: Number(text.slice(0, 4)), date: text.slice(5) };
}

/** The dates whose anniversary is on a day: on the 28th of February that of the 29th too, if the year has none. */
export function datesOn(day: number): readonly string[] {
  const { date } = anniversaryOf(day);
  return date === '02-28' && anniversaryOf(day + 1).date === '03-01' ? [date, '02-29'] : [date];
}

/** Whether a day is an anniversary; the day itself is none. */
export function isAnniversary({ year, date }: Anniversary, day: number): boolean {
  return datesOn(day).includes(date) && (year === null || yearOf(day) > year);
}

export function yearOf(day: number): number {
  return Number(dateOf(day).slice(0, 4));
}
