const DAY = 86_400_000;
/** Until then every zone kept its local mean time. */
const MEAN_TIME = Date.UTC(1800, 0, 1);
/** Dates begin here: what falls on an earlier one west of Greenwich belongs to it. */
const FIRST = Date.parse('0001-01-01T00:00:00Z');
/** A zone's changes are looked up this many milliseconds at a time: 397 days. */
const CHUNK = 2 ** 35;
/** No zone changed its clock twice within less: the shortest time between two changes is 6 days (Boa Vista, 2000). */
const STEP = 4 * DAY;

const FIELDS: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
};

/** A time during which a zone's clocks kept one offset from UTC. All in milliseconds, since 1970 where they are moments. */
export interface Offset {
  readonly from: number;
  /** Not in it. */
  readonly to: number;
  readonly offset: number;
  /** Midnight, in UTC, of the latest date that was reached before: clocks that are set back never bring a day again. */
  readonly reached: number;
}

/**
 * The days of one IANA time zone. A date begins when the zone's clocks first show it, or a later one, and ends when the
 * next begins: what they show again after they were set back past midnight belongs to the later date, so that every moment
 * lies in one day and days follow each other without gap. Moments are milliseconds since 1970, UTC; dates are Gregorian
 * also in the far past, the first one is `0001-01-01`.
 */
export class Calendar {
  readonly #format: Intl.DateTimeFormat;
  readonly #meanTime: Offset;
  readonly #chunks = new Map<number, readonly Offset[]>();

  /** @throws RangeError for a zone that this machine does not know. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...FIELDS });
    const offset = this.#measure(MEAN_TIME);
    this.#meanTime = { from: Number.NEGATIVE_INFINITY, to: MEAN_TIME, offset, reached: FIRST };
  }

  /** The date of a moment, as `2024-01-31`. */
  dayOf(time: number): string {
    return new Date(this.#midnightOf(time)).toISOString().slice(0, 10);
  }

  /** The first moment of a date; of one that the zone left out, that of the next. */
  startOf(day: string): number {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    return midnight > FIRST ? this.#startOf(midnight) : FIRST;
  }

  /** The first moment of the next day that the zone has after the day of `time`. */
  startOfNextDay(time: number): number {
    return this.#startOf(this.#midnightOf(time) + DAY);
  }

  /** The zone's offsets from UTC from the first date until a moment, in order and without gap. */
  *offsetsUntil(time: number): Generator<Offset> {
    for (let at = this.#meanTime; ; at = this.offsetAt(at.to)) {
      yield at;
      if (at.to > time) return;
    }
  }

  #midnightOf(time: number): number {
    const { offset, reached } = this.offsetAt(time);
    return Math.max(Math.floor((time + offset) / DAY) * DAY, reached);
  }

  #startOf(midnight: number): number {
    // No zone is further from Greenwich than 16 hours: before that, its clocks do not show the date.
    for (let time = midnight - 2 * DAY; ; ) {
      const { offset, to } = this.offsetAt(time);
      const start = Math.max(time, midnight - offset);
      if (start < to) return start;
      time = to;
    }
  }

  /** The offset that the zone's clocks keep at a moment, as far as it is known at once: the next may be the same. */
  offsetAt(time: number): Offset {
    if (time < MEAN_TIME) return this.#meanTime;
    const chunk = Math.floor(time / CHUNK);
    let offsets = this.#chunks.get(chunk);
    if (offsets === undefined) this.#chunks.set(chunk, (offsets = this.#offsetsIn(chunk)));
    let at = offsets.length - 1;
    while (at > 0 && (offsets[at] as Offset).from > time) at--;
    return offsets[at] as Offset;
  }

  #offsetsIn(chunk: number): readonly Offset[] {
    const [start, end] = [Math.max(chunk * CHUNK, MEAN_TIME), (chunk + 1) * CHUNK];
    const found: Offset[] = [];
    // A little earlier, for the date that was reached before.
    let [from, offset, reached] = [start - STEP, this.#measure(start - STEP), FIRST];
    while (from < end) {
      const to = this.#changeAfter(from, offset, end);
      if (to > start) found.push({ from: Math.max(from, start), to, offset, reached });
      reached = Math.max(reached, Math.floor((to - 1 + offset) / DAY) * DAY);
      [from, offset] = [to, this.#measure(to)];
    }
    return found;
  }

  /** When the offset next differs from `offset`, which it has at `time`; at most `end`. */
  #changeAfter(time: number, offset: number, end: number): number {
    let before = time;
    let after = Math.min(before + STEP, end);
    while (this.#measure(after) === offset) {
      if (after === end) return end;
      [before, after] = [after, Math.min(after + STEP, end)];
    }
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#measure(middle) === offset) before = middle;
      else after = middle;
    }
    return after;
  }

  #measure(time: number): number {
    const whole = Math.floor(time / 1000) * 1000;
    return Date.parse(`${this.#format.format(whole).replace(' ', 'T')}Z`) - whole;
  }
}

const calendars = new Map<string, Calendar>();

/** The calendar of an IANA time zone, made once: it remembers when the zone's clocks changed. */
export function calendarOf(timeZone: string): Calendar {
  let calendar = calendars.get(timeZone);
  if (calendar === undefined) {
    calendar = new Calendar(timeZone);
    if (calendars.size >= 1_000) calendars.clear();
    calendars.set(timeZone, calendar);
  }
  return calendar;
}
