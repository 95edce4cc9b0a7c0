import type ICAL from 'ical.js';
import { dayNumber, localDay, timeOf } from './ical.dates.js';

/** Most characters of a rule. */
const LONGEST_RULE = 200;
/** Those of the days of a week in a year that the library finds where no month is said. */
const COUNTED = [1, 2, -1];

/** The dates, both included, between which recurring holidays are taken: rules without an end would go on for ever. */
export interface Window {
  readonly from: string;
  readonly until: string;
}

/** What is left of the work that a file may cost; below 0 it has cost too much. */
export interface Budget {
  left: number;
}

type Parts = Readonly<Record<string, readonly (string | number)[]>>;

/**
 * Why the occurrences of a rule are not those that RFC 5545 means, where the library finds others or none; null: they are.
 * @param start the day of the first one
 */
export function unsupported(rules: readonly ICAL.Property[], start: number): string | null {
  const rule = rules[0]?.getFirstValue() as ICAL.Recur;
  if (rules.length > 1 || rule.freq !== 'YEARLY' || rule.toString().length > LONGEST_RULE)
    return `must be one rule with FREQ=YEARLY of at most ${LONGEST_RULE} characters: put what is closed every week into \`week\`, and give other days one by one`;
  const parts = rule.parts as Parts;
  const [has, is] = [(part: string) => part in parts, (part: string) => parts[part] ?? []];
  const [months, days] = [is('BYMONTH'), is('BYMONTHDAY')];
  const wrong = [
    ['BYWEEKNO', has('BYWEEKNO')],
    ['BYMONTHDAY without BYMONTH', has('BYMONTHDAY') && !has('BYMONTH')],
    [
      'a BYMONTHDAY below 0 in several months, or beside BYDAY',
      days.some(isBelow) && (months.length > 1 || has('BYDAY')),
    ],
    ['BYSETPOS in several months, or beside BYMONTHDAY', has('BYSETPOS') && (months.length !== 1 || has('BYMONTHDAY'))],
    ['BYYEARDAY beside other parts', has('BYYEARDAY') && (has('BYMONTH') || has('BYDAY'))],
    [`BYDAY other than ${COUNTED.join(', ')} without BYMONTH`, !has('BYMONTH') && is('BYDAY').some(isUncounted)],
    ['COUNT where it is about 29 February', rule.count !== null && isLeapDay(start, months, days)],
  ] as const;
  const found = wrong.find(([, isThere]) => isThere);
  return found === undefined ? null : `must be without ${found[0]}: give these days one by one`;
}

const isBelow = (day: string | number) => Number(day) < 0;

/** Whether some occurrences would be on a day that most years do not have. */
function isLeapDay(start: number, months: Parts[string], days: Parts[string]): boolean {
  const first = new Date(start);
  const isInFebruary = months.length === 0 ? first.getUTCMonth() === 1 : months.map(Number).includes(2);
  return isInFebruary && (days.length === 0 ? [first.getUTCDate()] : days.map(Number)).some((day) => day > 28);
}

function isUncounted(day: string | number): boolean {
  const count = Number.parseInt(String(day), 10);
  return !Number.isNaN(count) && !COUNTED.includes(count);
}

/** On which days of a window an event begins by its rule. Following it costs a step of the budget for each occurrence. */
export function startsByRule(
  event: ICAL.Component,
  rule: ICAL.Recur,
  start: number,
  window: Window,
  budget: Budget,
): readonly number[] {
  const [from, until] = [Date.parse(window.from), Date.parse(window.until)];
  // The rule is followed no further: some have no end, and some never come.
  const end = rule.until === null ? until : Math.min(localDay(rule.until, event), until);
  rule.until = timeOf(end);
  const found: number[] = [];
  const iterator = rule.iterator(timeOf(start));
  for (let next = iterator.next(); next !== null && budget.left >= 0; next = iterator.next()) {
    budget.left -= 1;
    const day = dayNumber(next);
    if (day > end) break;
    if (day >= from && isMeant(rule, start, day)) found.push(day);
  }
  return found;
}

/** Whether a rule means a day: the library goes on into March where a year has no 29 February. */
function isMeant({ parts }: ICAL.Recur, start: number, day: number): boolean {
  if (['BYDAY', 'BYYEARDAY'].some((part) => part in parts)) return true;
  const [first, found] = [new Date(start), new Date(day)];
  const { BYMONTH: months = [first.getUTCMonth() + 1], BYMONTHDAY: days = [first.getUTCDate()] } = parts as {
    readonly BYMONTH?: readonly number[];
    readonly BYMONTHDAY?: readonly number[];
  };
  return (
    months.includes(found.getUTCMonth() + 1) && (days.some((each) => each < 0) || days.includes(found.getUTCDate()))
  );
}
