import { nullsLeftOut } from '#libs/facts/optional.members.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { wrongTimeZone } from '#libs/platform/administration/time.zone.js';
import { describedReader, MOST_ERRORS } from '#libs/platform/input/described.reader.js';
import { isDate } from '#libs/platform/querying/query.parameters.js';
import { calendarSchema } from './calendar.schema.js';
import { normalCalendar } from './normal.format.js';
import { minutesOf } from './opening.hours.format.js';
import { type BusinessCalendar, type OpeningHours, WEEKDAYS } from './service-level.events.js';

export type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly errors: readonly InputError[] };

const errorsOf = describedReader(calendarSchema);
const withoutNulls = nullsLeftOut(calendarSchema);

/**
 * A business calendar from parsed JSON, or everything that is wrong with it, each with its JSON Pointer. An optional
 * member that is null is one that was left out.
 */
export function readCalendar(given: unknown): Reading<BusinessCalendar> {
  const body = withoutNulls(given);
  const wrong = errorsOf(body);
  if (wrong.length > 0) return { ok: false, errors: wrong };
  const calendar = body as BusinessCalendar;
  const errors = checkCalendar(calendar).slice(0, MOST_ERRORS);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: normalCalendar(calendar) };
}

/** What is wrong with a calendar although each of its members is well-formed. */
function checkCalendar({ timeZone, week, holidays = [], exceptions = [] }: BusinessCalendar): readonly InputError[] {
  const zone = wrongTimeZone(timeZone);
  const days = [
    ...holidays.map(({ date }, index) => ({ date, path: `/holidays/${index}` })),
    ...exceptions.map(({ date }, index) => ({ date, path: `/exceptions/${index}` })),
  ];
  return [
    ...(zone === null ? [] : [{ path: '/timeZone', code: 'UNKNOWN_TIME_ZONE', message: zone }]),
    ...WEEKDAYS.flatMap((day) => hourErrors(`/week/${day}`, week[day] ?? [])),
    ...exceptions.flatMap((day, index) => hourErrors(`/exceptions/${index}/hours`, day.hours)),
    ...dateErrors(days),
    ...(WEEKDAYS.every((day) => (week[day] ?? []).length === 0)
      ? [{ path: '/week', code: 'NEVER_OPEN', message: 'must have an interval on a weekday, or no clock ever runs' }]
      : []),
  ];
}

function hourErrors(path: string, hours: readonly OpeningHours[]): readonly InputError[] {
  const read = hours
    .map(({ from, to }, index) => ({ from: minutesOf(from), to: minutesOf(to), path: `${path}/${index}` }))
    .sort((a, b) => a.from - b.from);
  return read.flatMap(({ from, to, path: at }, index) => {
    if (to <= from) {
      const message =
        'must be after `from`; what goes on after midnight ends at "24:00" and begins at "00:00" the next day';
      return [{ path: `${at}/to`, code: 'ENDS_BEFORE_START', message }];
    }
    if (read.slice(0, index).some((earlier) => earlier.to > from))
      return [{ path: at, code: 'OVERLAPPING', message: 'must not overlap another interval of the day' }];
    return [];
  });
}

function dateErrors(days: readonly { readonly date: string; readonly path: string }[]): readonly InputError[] {
  const seen = new Set<string>();
  return days.flatMap(({ date, path }) => {
    const at = `${path}/date`;
    if (!isDate(date)) return [{ path: at, code: 'INVALID_FORMAT', message: 'must be an existing date' }];
    if (seen.has(date))
      return [{ path: at, code: 'REPEATED', message: 'must be given once, as a holiday or with hours of its own' }];
    seen.add(date);
    return [];
  });
}
