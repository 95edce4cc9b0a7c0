import { type Calendar, calendarOf } from './calendar.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** 1970-01-01 was a Thursday: the day number of a Monday. */
const MONDAY = -3;
/** What takes longer never falls due: 100 years of 365.25 days. */
const LONGEST = 36_525 * DAY;

/** Hours on one day, in minutes since midnight as clocks show them; `to` is not in it, and at most 1,440. */
export interface DayHours {
  readonly from: number;
  readonly to: number;
}

/** When a business is open: in order and without overlap on each day. */
export interface OpenHours {
  /** IANA time zone whose clocks count. */
  readonly timeZone: string;
  /** Seven days, Monday first. */
  readonly week: readonly (readonly DayHours[])[];
  /** Dates (`2024-12-24`) that have hours of their own, none on holidays, instead of those of their weekday. */
  readonly dates: ReadonlyMap<string, readonly DayHours[]>;
}

/**
 * Time as one business counts it: it passes while the clocks of its zone show a date and time at which it is open. So what
 * clocks skip when they are set forward is no business time, and what they show twice when they are set back counts twice.
 * Moments and durations are in milliseconds.
 */
export class BusinessTime {
  readonly #calendar: Calendar;
  readonly #week: readonly (readonly DayHours[])[];
  /** Business time of a week before each of its days, and of the whole week. */
  readonly #weekdays: readonly number[];
  readonly #weekTotal: number;
  /** Dates with hours of their own, by day number, in order. */
  readonly #dates: readonly number[];
  readonly #hours: ReadonlyMap<number, readonly DayHours[]>;
  /** By how much business time before each of the dates, and after the last, differs from that of the plain week. */
  readonly #differences: readonly number[];

  constructor({ timeZone, week, dates }: OpenHours) {
    this.#calendar = calendarOf(timeZone);
    this.#week = week;
    const sums = running(week.map(lengthOf));
    this.#weekTotal = sums.at(-1) as number;
    this.#weekdays = sums;
    const numbered = [...dates].map(([date, hours]) => [Date.parse(`${date}T00:00:00Z`) / DAY, hours] as const);
    const ordered = numbered.sort(([a], [b]) => a - b);
    this.#dates = ordered.map(([day]) => day);
    this.#hours = new Map(ordered);
    this.#differences = running(ordered.map(([day, hours]) => lengthOf(hours) - lengthOf(this.#weekdayOf(day))));
  }

  /** Business time between two moments; 0 where the second is not later. */
  between(from: number, to: number): number {
    let passed = 0;
    for (let time = from; time < to; ) {
      const { offset, to: change } = this.#calendar.offsetAt(time);
      const end = Math.min(change, to);
      passed += this.#until(end + offset) - this.#until(time + offset);
      time = end;
    }
    return passed;
  }

  /** The first moment at which so much business time (more than none) has passed since `start`; null: not in 100 years. */
  after(start: number, duration: number): number | null {
    const last = start + LONGEST;
    let left = duration;
    for (let time = start; time < last; ) {
      const { offset, to } = this.#calendar.offsetAt(time);
      const end = Math.min(to, last);
      const before = this.#until(time + offset);
      const passed = this.#until(end + offset) - before;
      if (passed >= left) return this.#reached(before + left, time + offset, end + offset) - offset;
      left -= passed;
      time = end;
    }
    return null;
  }

  /** Business time on the clocks' own scale, counted from a fixed moment: only differences mean anything. */
  #until(shown: number): number {
    const day = Math.floor(shown / DAY);
    const weeks = Math.floor((day - MONDAY) / 7);
    const before = weeks * this.#weekTotal + (this.#weekdays[day - MONDAY - 7 * weeks] as number);
    const minutes = (shown - day * DAY) / MINUTE;
    const today = this.#hoursOf(day).reduce((sum, { from, to }) => sum + Math.max(Math.min(minutes, to) - from, 0), 0);
    return before + (this.#differences[this.#datesBefore(day)] as number) + today * MINUTE;
  }

  /** When the clocks, between two times that they show, show the first at which `until` is reached. */
  #reached(until: number, from: number, to: number): number {
    let [day, last] = [Math.floor(from / DAY), Math.floor(to / DAY)];
    while (day < last) {
      const middle = Math.floor((day + last) / 2);
      if (this.#until((middle + 1) * DAY) >= until) last = middle;
      else day = middle + 1;
    }
    let left = until - this.#until(day * DAY);
    for (const hours of this.#hoursOf(day)) {
      const length = lengthOf([hours]);
      if (left <= length) return day * DAY + hours.from * MINUTE + left;
      left -= length;
    }
    throw new Error('What is reached is reached on a day');
  }

  #hoursOf(day: number): readonly DayHours[] {
    return this.#hours.get(day) ?? this.#weekdayOf(day);
  }

  #weekdayOf(day: number): readonly DayHours[] {
    return this.#week[(((day - MONDAY) % 7) + 7) % 7] as readonly DayHours[];
  }

  #datesBefore(day: number): number {
    let [from, to] = [0, this.#dates.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#dates[middle] as number) < day) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function lengthOf(hours: readonly DayHours[]): number {
  return hours.reduce((sum, { from, to }) => sum + to - from, 0) * MINUTE;
}

/** The sum before each, and that of all. */
function running(values: readonly number[]): readonly number[] {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) as number) + value);
  return sums;
}
