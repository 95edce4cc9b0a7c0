import ICAL from 'ical.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { MOST_ERRORS } from '#libs/platform/input/described.reader.js';
import type { Reading } from './calendar.reader.js';
import { LONGEST_NAME, MOST_HOLIDAYS } from './calendar.schema.js';
import { type Budget, startsByRule, unsupported, type Window } from './holiday.rule.js';
import { dateText, dayOf, listed, localDay, timeIn, UnreadableProperty } from './ical.dates.js';
import type { Holiday } from './service-level.events.js';

const DAY = 86_400_000;
const MOST_EVENTS = 2_000;
/** Most recurring events. */
const MOST_RULES = 200;
/** Most days that one event lasts. */
const MOST_DAYS = 366;
const FIRST_YEAR = 1900;
/** Most occurrences and days that are looked at, whether they count or not: any file is read in less than a second. */
const MOST_STEPS = 50_000;

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
  const budget: Budget = { left: MOST_STEPS };
  for (const [index, event] of events.entries()) {
    const path = `/VEVENT/${index}`;
    const read = spanOf(event, path, window, moved, budget);
    if (read.ok) {
      const name = nameOf(event);
      for (const date of datesIn(read.value, budget)) found.set(date, { date, ...name });
    } else errors.push(...read.errors);
    if (budget.left < 0) errors.push({ path, code: 'TOO_MANY', message: TOO_LONG_TO_READ });
    if (errors.length >= MOST_ERRORS || budget.left < 0 || found.size > MOST_HOLIDAYS) break;
  }
  if (errors.length > 0) return { ok: false, errors };
  if (found.size === 0)
    return refused('/VEVENT', 'TOO_FEW', `must have a day: events that recur count until ${window.until}`);
  if (found.size > MOST_HOLIDAYS)
    return refused('/VEVENT', 'TOO_MANY', `must have at most ${MOST_HOLIDAYS} days: import fewer years`);
  return { ok: true, value: [...found.values()].sort((a, b) => (a.date < b.date ? -1 : 1)) };
}

function eventsOf(text: string): readonly ICAL.Component[] {
  const line = lineOfWrongRule(text);
  if (line !== null)
    throw new Refusal(
      'unreadable',
      'MALFORMED_ICALENDAR',
      `The RRULE in line ${line} is not one of RFC 5545: mend it.`,
    );
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

/** The library refuses a file for a rule without saying which, and takes INTERVAL=0 for 1. */
function lineOfWrongRule(text: string): number | null {
  const lines = text.split(/\r?\n/);
  const isFolded = (line: string | undefined) => line !== undefined && /^[ \t]/.test(line);
  const wrong = lines.findIndex((line, at) => {
    if (!/^RRULE[:;]/i.test(line)) return false;
    let whole = line;
    for (let next = at + 1; isFolded(lines[next]); next++) whole += (lines[next] as string).slice(1);
    return !isRule(whole.slice(whole.indexOf(':') + 1));
  });
  return wrong < 0 ? null : wrong + 1;
}

function isRule(text: string): boolean {
  try {
    ICAL.Recur.fromString(text);
    return !/(^|;)INTERVAL=\+?0+(;|$)/i.test(text);
  } catch {
    return false;
  }
}

function tooMany(events: readonly ICAL.Component[]): InputError | null {
  const rules = events.filter((event) => event.hasProperty('rrule')).length;
  if (events.length > MOST_EVENTS)
    return { path: '/VEVENT', code: 'TOO_MANY', message: `must occur at most ${MOST_EVENTS} times` };
  if (rules > MOST_RULES)
    return { path: '/VEVENT', code: 'TOO_MANY', message: `must have an RRULE at most ${MOST_RULES} times` };
  return null;
}

const TOO_LONG_TO_READ = `must not make the file have more than ${MOST_STEPS} occurrences and days: begin rules later, and leave out what is said twice`;

/** The days on which an event begins, and how many it lasts. */
interface Span {
  readonly starts: readonly number[];
  readonly days: number;
}

function* datesIn({ starts, days }: Span, budget: Budget): Generator<string> {
  for (const start of starts)
    for (let n = 0; n < days; n++) {
      if (--budget.left < 0) return;
      yield dateText(start + n * DAY);
    }
}

/** All occurrences of an event. */
function spanOf(
  event: ICAL.Component,
  path: string,
  window: Window,
  moved: ReadonlySet<string>,
  budget: Budget,
): Reading<Span> {
  try {
    if (String(event.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED')
      return { ok: true, value: { starts: [], days: 0 } };
    const start = dayOf(timeIn(event, 'dtstart'));
    if (start === null) return refused(`${path}/DTSTART`, 'NO_WHOLE_DAY', WHOLE_DAYS);
    const end = endOf(event, start);
    if (end === null) return refused(`${path}/DTEND`, 'NO_WHOLE_DAY', WHOLE_DAYS);
    const days = (end - start) / DAY;
    if (days < 1) return refused(`${path}/DTEND`, 'ENDS_BEFORE_START', 'must be after DTSTART');
    if (days > MOST_DAYS)
      return refused(`${path}/DTEND`, 'TOO_LONG', `must be at most ${MOST_DAYS} days after DTSTART`);
    const starts = startsOf(event, start, path, window, budget);
    if (!starts.ok) return starts;
    const left = new Set(listed(event, 'exdate'));
    const uid = uidOf(event);
    const isOne = event.hasProperty('recurrence-id');
    const isKept = (day: number) => !left.has(day) && (isOne || !moved.has(`${dateText(day)} ${uid}`));
    return { ok: true, value: { starts: [...new Set(starts.value)].filter(isKept), days } };
  } catch (error) {
    if (error instanceof UnreadableProperty) return refused(`${path}/${error.property}`, 'INVALID_VALUE', NO_DATE);
    return refused(path, 'INVALID_VALUE', 'must be an event of RFC 5545 with dates and rules that can be read');
  }
}

const WHOLE_DAYS =
  'must make it last whole days (VALUE=DATE, or from midnight to midnight): put a day that is partly open among the `exceptions` of the calendar as JSON';
const NO_DATE = 'must be a date that there is, such as VALUE=DATE:20260704, or a time in a zone of the tz database';

/** On which days the occurrences of an event begin. */
function startsOf(
  event: ICAL.Component,
  start: number,
  path: string,
  window: Window,
  budget: Budget,
): Reading<readonly number[]> {
  const rules = event.getAllProperties('rrule');
  const further = listed(event, 'rdate');
  if (rules.length === 0) return { ok: true, value: [start, ...further] };
  const reason = unsupported(rules, start);
  if (reason !== null) return refused(`${path}/RRULE`, 'UNSUPPORTED_RECURRENCE', reason);
  if (new Date(start).getUTCFullYear() < FIRST_YEAR)
    return refused(`${path}/DTSTART`, 'OUT_OF_RANGE', `must not be before ${FIRST_YEAR} where there is an RRULE`);
  const rule = rules[0]?.getFirstValue() as ICAL.Recur;
  return { ok: true, value: [...startsByRule(event, rule, start, window, budget), ...further] };
}

/** The day at which an event is over; null: in the middle of it. */
function endOf(event: ICAL.Component, start: number): number | null {
  if (event.hasProperty('dtend')) return dayOf(timeIn(event, 'dtend'));
  const duration = event.getFirstPropertyValue('duration') as ICAL.Duration | null;
  if (duration === null) return timeIn(event, 'dtstart')?.isDate === true ? start + DAY : null;
  const length = duration.toSeconds() * 1000;
  return length % DAY === 0 ? start + length : null;
}

/** Occurrences that an event stands for instead of what a rule says. */
function movedBy(event: ICAL.Component): readonly string[] {
  try {
    const value = timeIn(event, 'recurrence-id');
    return value === undefined ? [] : [`${dateText(localDay(value, event))} ${uidOf(event)}`];
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

function refused(path: string, code: string, message: string): Reading<never> {
  return { ok: false, errors: [{ path, code, message }] };
}
