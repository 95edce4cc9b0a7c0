const DAY = 86_400_000;
/** Before this, every zone kept its local mean time. */
const MEAN_TIME = Date.UTC(1800, 0, 1);
/**
 * The first date begins here: where it is still an earlier date, west of Greenwich, that time belongs to the first one.
 */
const FIRST = Date.parse('0001-01-01T00:00:00Z');
/** Likewise the last date, `9999-12-31`, begins here, and has no end: where it is already a later one, that time belongs to it. */
const LAST = Date.parse('9999-12-31T00:00:00Z');
/** The Gregorian calendar repeats itself after 400 years, days of the week included, and so do the rules of zones by then. */
const CYCLE = 146_097 * DAY;
/** From here on, some date within reach has a year of five digits, which is not formatted as others are. */
const FAR = Date.UTC(9999, 0, 1);
/** A zone's offset changes are looked up in chunks of this many milliseconds: 397 days. */
const CHUNK = 2 ** 35;
/** No zone ever changed its clocks twice within this time: the shortest gap was 6 days (Boa Vista, 2000). */
const STEP = 4 * DAY;

const FIELDS: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
};

/** A period during which a zone's clocks kept one offset from UTC. In milliseconds; moments since 1970. */
export interface Offset {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly offset: number;
  /** Midnight, in UTC, of the latest date reached before: setting clocks back never brings a day again. */
  readonly reached: number;
}

/**
 * The days of one IANA time zone. A date begins when the zone's clocks first show it, or a later one, and ends when the
 * next begins. If clocks are set back past midnight, the repeated hours belong to the later date, so that every moment
 * lies in exactly one day and days follow each other without gaps. Moments are milliseconds since 1970, UTC; dates are
 * Gregorian even in the far past, and the first one is `0001-01-01`.
 */
export class Calendar {
  readonly #format: Intl.DateTimeFormat;
  readonly #meanTime: Offset;
  readonly #chunks = new Map<number, readonly Offset[]>();

  /** @throws RangeError for a zone unknown to this machine. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...FIELDS });
    const offset = this.#measure(MEAN_TIME);
    this.#meanTime = { from: Number.NEGATIVE_INFINITY, to: MEAN_TIME, offset, reached: FIRST };
  }

  /** The date of a moment, as `2024-01-31`. */
  dayOf(time: number): string {
    return new Date(this.#midnightOf(time)).toISOString().slice(0, 10);
  }

  /** The first moment of a date; for a date that the zone skipped, that of the next one. */
  startOf(day: string): number {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    return midnight > FIRST ? this.#startOf(midnight) : FIRST;
  }

  /** The first moment of the day that follows the day of `time` in this zone. */
  startOfNextDay(time: number): number {
    return this.#startOf(this.#midnightOf(time) + DAY);
  }

  /** The zone's offsets from UTC from the first date until a moment, in order and without gaps. */
  *offsetsUntil(time: number): Generator<Offset> {
    for (let at = this.#meanTime; ; at = this.offsetAt(at.to)) {
      yield at;
      if (at.to > time) return;
    }
  }

  #midnightOf(time: number): number {
    const { offset, reached } = this.offsetAt(time);
    return Math.min(Math.max(Math.floor((time + offset) / DAY) * DAY, reached), LAST);
  }

  #startOf(midnight: number): number {
    // No zone is further than 16 hours from Greenwich, so its clocks do not show the date before that.
    for (let time = midnight - 2 * DAY; ; ) {
      const { offset, to } = this.offsetAt(time);
      const start = Math.max(time, midnight - offset);
      if (start < to) return start;
      time = to;
    }
  }

  /** The offset of the zone's clocks at a moment. The period may end earlier than the offset: the next may have the same. */
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
    // Starts a little earlier, to know the date reached before.
    let [from, offset, reached] = [start - STEP, this.#measure(start - STEP), FIRST];
    while (from < end) {
      const to = this.#changeAfter(from, offset, end);
      if (to > start) found.push({ from: Math.max(from, start), to, offset, reached });
      reached = Math.max(reached, Math.floor((to - 1 + offset) / DAY) * DAY);
      [from, offset] = [to, this.#measure(to)];
    }
    return found;
  }

  /** When the offset next changes from `offset`, its value at `time`; at most `end`. */
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
    const near = time < FAR ? time : time - CYCLE;
    const whole = Math.floor(near / 1000) * 1000;
    return Date.parse(`${this.#format.format(whole).replace(' ', 'T')}Z`) - whole;
  }
}

const calendars = new Map<string, Calendar>();

/** The calendar of an IANA time zone. There is one instance per zone, because it remembers when the clocks changed. */
export function calendarOf(timeZone: string): Calendar {
  let calendar = calendars.get(timeZone);
  if (calendar === undefined) {
    calendar = new Calendar(timeZone);
    if (calendars.size >= 1_000) calendars.clear();
    calendars.set(timeZone, calendar);
  }
  return calendar;
}
