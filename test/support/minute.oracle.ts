import { type BusinessCalendar, WEEKDAYS } from '#libs/facts/service-level/service-level.events.js';
import type { Standstill } from '#libs/kernel/stretches.js';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

/**
 * Business time told by looking at the clock: minute by minute, and second by second where a minute is not all alike.
 * Nothing of it is the product's. All moments are whole seconds.
 */
export class MinuteOracle {
  readonly #clock: WallClock;
  /** Whether the business is open, by minute of the day, for each day that clocks have shown. */
  readonly #days = new Map<number, readonly boolean[]>();

  constructor(private readonly calendar: BusinessCalendar) {
    this.#clock = clockIn(calendar.timeZone);
  }

  /** When so many seconds have passed since `start`, but for standstills; null: not until `limit`. */
  after(start: number, seconds: number, standstills: readonly Standstill[], limit: number): number | null {
    const edges = standstills.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
    const end = Math.min(limit, ...standstills.flatMap(({ from, to }) => (to === null ? [from] : [])));
    let left = seconds * SECOND;
    for (let time = start; time < end; ) {
      const next = time - (time % MINUTE) + MINUTE;
      const shown = time + this.#clock.offset(time);
      const isAlike = (shown - time) % MINUTE === 0 && !edges.some((edge) => edge > time && edge < next);
      const step = isAlike && left >= next - time ? next - time : SECOND;
      const stands = standstills.some(({ from, to }) => from <= time && (to === null || time < to));
      if (!stands && this.#isOpen(shown)) left -= step;
      time += step;
      if (left === 0) return time;
    }
    return null;
  }

  #isOpen(shown: number): boolean {
    const day = Math.floor(shown / DAY);
    let minutes = this.#days.get(day);
    if (minutes === undefined) this.#days.set(day, (minutes = this.#minutesOf(new Date(day * DAY))));
    return minutes[Math.floor((shown - day * DAY) / MINUTE)] as boolean;
  }

  #minutesOf(day: Date): readonly boolean[] {
    const { week, holidays = [], exceptions = [] } = this.calendar;
    const date = day.toISOString().slice(0, 10);
    const weekday = WEEKDAYS[(day.getUTCDay() + 6) % 7] as (typeof WEEKDAYS)[number];
    const isHoliday = holidays.some((holiday) => holiday.date === date);
    const today = exceptions.find((exception) => exception.date === date)?.hours ?? week[weekday] ?? [];
    return Array.from({ length: 1_440 }, (_, minute) => {
      const clock = new Date(minute * MINUTE).toISOString().slice(11, 16);
      return !isHoliday && today.some(({ from, to }) => from <= clock && clock < to);
    });
  }
}

/** What clocks in a zone show less UTC: looked up for each hour, and for each moment of an hour in which it changes. */
class WallClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #hours = new Map<number, number | 'changes'>();

  constructor(timeZone: string) {
    const two = '2-digit';
    this.#format = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone, year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    });
  }

  offset(time: number): number {
    const hour = Math.floor(time / HOUR) * HOUR;
    let offset = this.#hours.get(hour);
    if (offset === undefined) {
      const [first, last] = [this.#shown(hour), this.#shown(hour + HOUR - SECOND)];
      offset = first === last ? first : 'changes';
      this.#hours.set(hour, offset);
    }
    return offset === 'changes' ? this.#shown(time) : offset;
  }

  #shown(time: number): number {
    return Date.parse(`${this.#format.format(time).replace(' ', 'T')}Z`) - time;
  }
}

const clocks = new Map<string, WallClock>();

function clockIn(timeZone: string): WallClock {
  let clock = clocks.get(timeZone);
  if (clock === undefined) clocks.set(timeZone, (clock = new WallClock(timeZone)));
  return clock;
}
