import ICAL from 'ical.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { MOST_ERRORS } from '#libs/platform/input/described.reader.js';
import type { Reading } from './calendar.reader.js';
import { LONGEST_NAME, MOST_HOLIDAYS } from './calendar.schema.js';
import type { Holiday } from './service-level.events.js';

const DAY = 86_400_000;
const MOST_EVENTS = 2_000;
/** Most recurring events, and most characters of a rule, so that any file is read in little time. */
const MOST_RULES = 200;
const LONGEST_RULE = 200;
/** Most days that one event lasts. */
const MOST_DAYS = 366;
const FIRST_YEAR = 1900;

/** The dates, both included, between which recurring holidays are taken: rules without an end would go on for ever. */
export interface Window {
  readonly from: string;
  readonly until: string;
}

/**
 * The days of an iCalendar file (RFC 5545) on which a business is closed, or everything that keeps it from being a list of such
 * days. Cancelled events are left out, and events that move one occurrence of another are heeded.
 *
 * @throws Refusal `unreadable` if it is not iCalendar.
 */
export function readHolidays(text: string, window: Window): Reading<readonly Holiday[]> {
  const events = eventsOf(text);
  const many = tooMany(events);
  if (many !== null) return { ok: false, errors: [many] };
  const moved = new Set(events.flatMap((event) => movedBy(event)));
  const found = new Map<string, Holiday>();
  const errors: InputError[] = [];
  for (const [index, event] of events.entries()) {
    const read = daysOf(event, `/VEVENT/${index}`, window, moved);
    if (!read.ok) errors.push(...read.errors);
    else for (const date of read.value) found.set(date, { date, ...nameOf(event) });
    if (errors.length >= MOST_ERRORS || found.size > MOST_HOLIDAYS) break;
  }
  if (errors.length > 0) return { ok: false, errors };
  if (found.size === 0)
    return refused('/VEVENT', 'TOO_FEW', `must have a day: events that recur count until ${window.until}`);
  if (found.size > MOST_HOLIDAYS)
    return refused('/VEVENT', 'TOO_MANY', `must have at most ${MOST_HOLIDAYS} days: import fewer years`);
  return { ok: true, value: [...found.values()].sort((a, b) => (a.date < b.date ? -1 : 1)) };
}

function eventsOf(text: string): readonly ICAL.Component[] {
  try {
    const parsed = ICAL.parse(text) as unknown[];
    const roots = (typeof parsed[0] === 'string' ? [parsed] : parsed) as [string, unknown[], unknown[]][];
    const calendars = roots.map((root) => new ICAL.Component(root));
    if (calendars.length > 0 && calendars.every(({ name }) => name === 'vcalendar'))
      return calendars.flatMap((calendar) => calendar.getAllSubcomponents('vevent'));
  } catch {
    // What the parser says quotes the file.
  }
  throw new Refusal(
    'unreadable',
    'MALFORMED_ICALENDAR',
    'The body is not an iCalendar file (RFC 5545), which begins with BEGIN:VCALENDAR and ends with END:VCALENDAR.',
  );
}

function tooMany(events: readonly ICAL.Component[]): InputError | null {
  const rules = events.filter((event) => event.hasProperty('rrule')).length;
  if (events.length > MOST_EVENTS)
    return { path: '/VEVENT', code: 'TOO_MANY', message: `must occur at most ${MOST_EVENTS} times` };
  if (rules > MOST_RULES)
    return { path: '/VEVENT', code: 'TOO_MANY', message: `must have an RRULE at most ${MOST_RULES} times` };
  return null;
}

/** All days of all occurrences of an event. */
function daysOf(
  event: ICAL.Component,
  path: string,
  window: Window,
  moved: ReadonlySet<string>,
): Reading<readonly string[]> {
  try {
    if (String(event.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED') return { ok: true, value: [] };
    const start = dayOf(timeIn(event, 'dtstart'));
    if (start === null) return refused(`${path}/DTSTART`, 'NO_WHOLE_DAY', WHOLE_DAYS);
    const end = endOf(event, start);
    if (end === null) return refused(`${path}/DTEND`, 'NO_WHOLE_DAY', WHOLE_DAYS);
    const days = (end - start) / DAY;
    if (days < 1) return refused(`${path}/DTEND`, 'ENDS_BEFORE_START', 'must be after DTSTART');
    if (days > MOST_DAYS)
      return refused(`${path}/DTEND`, 'TOO_LONG', `must be at most ${MOST_DAYS} days after DTSTART`);
    const starts = startsOf(event, start, path, window);
    if (!starts.ok) return starts;
    const left = new Set(listed(event, 'exdate').map(dateText));
    const uid = uidOf(event);
    const isOne = event.hasProperty('recurrence-id');
    const kept = starts.value
      .map(dateText)
      .filter((date) => !left.has(date) && (isOne || !moved.has(`${date} ${uid}`)));
    return {
      ok: true,
      value: kept.flatMap((date) => Array.from({ length: days }, (_, n) => dateText(Date.parse(date) + n * DAY))),
    };
  } catch {
    return refused(path, 'INVALID_VALUE', 'must be an event of RFC 5545 with dates and rules that can be read');
  }
}

const WHOLE_DAYS =
  'must make it last whole days (VALUE=DATE, or from midnight to midnight): put a day that is partly open among the `exceptions` of the calendar as JSON';

/** On which days the occurrences of an event begin. */
function startsOf(event: ICAL.Component, start: number, path: string, window: Window): Reading<readonly number[]> {
  const rules = event.getAllProperties('rrule');
  const further = listed(event, 'rdate');
  if (rules.length === 0) return { ok: true, value: [start, ...further] };
  const rule = rules[0]?.getFirstValue() as ICAL.Recur;
  const at = `${path}/RRULE`;
  if (rules.length > 1 || rule.freq !== 'YEARLY' || rule.toString().length > LONGEST_RULE)
    return refused(
      at,
      'UNSUPPORTED_RECURRENCE',
      `must be one rule with FREQ=YEARLY of at most ${LONGEST_RULE} characters: put what is closed every week into \`week\`, and give other days one by one`,
    );
  if (new Date(start).getUTCFullYear() < FIRST_YEAR)
    return refused(`${path}/DTSTART`, 'OUT_OF_RANGE', `must not be before ${FIRST_YEAR} where there is an RRULE`);
  const [from, until] = [Date.parse(window.from), Date.parse(window.until)];
  // The rule is followed no further: some have no end, and some never come.
  const end = rule.until === null ? until : Math.min(dayNumber(rule.until), until);
  rule.until = timeOf(end);
  const found: number[] = [];
  const iterator = rule.iterator(timeOf(start));
  for (let next = iterator.next(); next !== null && found.length <= MOST_HOLIDAYS; next = iterator.next()) {
    const day = dayNumber(next);
    if (day > end) break;
    if (day >= from && isMeant(rule, start, day)) found.push(day);
  }
  return { ok: true, value: [...found, ...further] };
}

/** Whether a rule means a day: the library goes on into March where a year has no 29 February. */
function isMeant({ parts }: ICAL.Recur, start: number, day: number): boolean {
  if (['BYDAY', 'BYWEEKNO', 'BYYEARDAY'].some((part) => part in parts)) return true;
  const [first, found] = [new Date(start), new Date(day)];
  const { BYMONTH: months = [first.getUTCMonth() + 1], BYMONTHDAY: days = [first.getUTCDate()] } = parts as {
    readonly BYMONTH?: readonly number[];
    readonly BYMONTHDAY?: readonly number[];
  };
  return (
    months.includes(found.getUTCMonth() + 1) && (days.some((each) => each < 0) || days.includes(found.getUTCDate()))
  );
}

/** The day at which an event is over; null: in the middle of it. */
function endOf(event: ICAL.Component, start: number): number | null {
  if (event.hasProperty('dtend')) return dayOf(timeIn(event, 'dtend'));
  const duration = event.getFirstPropertyValue('duration') as ICAL.Duration | null;
  if (duration === null) return timeIn(event, 'dtstart')?.isDate === true ? start + DAY : null;
  const length = duration.toSeconds() * 1000;
  return length % DAY === 0 ? start + length : null;
}

function listed(event: ICAL.Component, name: string): readonly number[] {
  return event.getAllProperties(name).flatMap((property) => timesOf(property).map(dayNumber));
}

/** @throws Error for a date that there is not: the library reads 30 February as 1 or 2 March */
function timesOf(property: ICAL.Property): readonly ICAL.Time[] {
  const written = property.toJSON().slice(3) as readonly string[];
  return property.getValues().map((value, index) => {
    if (!(value instanceof ICAL.Time) || !written[index]?.startsWith(dateText(dayNumber(value))))
      throw new Error('There is no such date');
    return value;
  });
}

function timeIn(event: ICAL.Component, name: string): ICAL.Time | undefined {
  const property = event.getFirstProperty(name);
  return property === null ? undefined : timesOf(property)[0];
}

/** Occurrences that an event stands for instead of what a rule says. */
function movedBy(event: ICAL.Component): readonly string[] {
  try {
    const value = timeIn(event, 'recurrence-id');
    return value === undefined ? [] : [`${dateText(dayNumber(value))} ${uidOf(event)}`];
  } catch {
    return [];
  }
}

function uidOf(event: ICAL.Component): string {
  return String(event.getFirstPropertyValue('uid'));
}

/** What people call the day, as far as a name can be that long. */
function nameOf(event: ICAL.Component): { readonly name?: string } {
  const summary = event.getFirstPropertyValue('summary');
  const text = typeof summary === 'string' ? summary.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').trim() : '';
  const name = [...text].slice(0, LONGEST_NAME).join('').trim();
  return name === '' ? {} : { name };
}

/** Midnight, in UTC, of a date or of a midnight of wherever the event is; null for any other time. */
function dayOf(value: ICAL.Time | undefined): number | null {
  if (value === undefined) return null;
  const isMidnight = value.hour === 0 && value.minute === 0 && value.second === 0;
  const isElsewhere = value.zone === ICAL.Timezone.utcTimezone;
  return value.isDate || (isMidnight && !isElsewhere) ? dayNumber(value) : null;
}

function dayNumber({ year, month, day }: ICAL.Time): number {
  if (!(year >= 1000 && year <= 9999)) throw new Error('There is no such year here');
  return Date.UTC(year, month - 1, day);
}

function timeOf(day: number): ICAL.Time {
  return ICAL.Time.fromDateString(dateText(day));
}

function dateText(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}

function refused(path: string, code: string, message: string): Reading<never> {
  return { ok: false, errors: [{ path, code, message }] };
}
