import { clip } from './cell.excerpt.js';
import { DateTime, IANAZone } from 'luxon';

type FormatParser = Parameters<typeof DateTime.fromFormatParser>[1];

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const READ = { zone: 'utc', locale: 'en-US' } as const;
/** ISO 8601 has no other digits behind a point or comma. */
const ISO_FRACTION = /[.,](\d+)/;
const OFFSET_AT_END = /[T ].*(Z|[+-]\d{2}(:?\d{2})?)$/i;
const zones = new Map<string, IANAZone>();
const patterns = new Map<string, Pattern>();

/** A date pattern as it is read. */
interface Pattern {
  readonly parser: FormatParser;
  /** The text of the fraction of a second (`u`), where the pattern has one. */
  fractionOf(text: string): string;
}

/** Is this the name of a zone that this Node.js knows? */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** Does a date pattern hold an offset (`Z`, `ZZ`, `ZZZ`) or a zone (`z`) outside its quoted parts? */
export function carriesOffset(dateFormat: string): boolean {
  return /z/i.test(dateFormat.replace(/'[^']*'/g, ''));
}

/**
 * The moment that a cell names, as RFC 3339 in UTC: with milliseconds, or microseconds where there are some.
 *
 * A time without an offset is local to `timeZone`. One that occurs twice, when clocks go back, is the earlier of the
 * two; one that never occurs, when clocks go forward, is moved on by the length of the gap (02:30 becomes 03:30).
 * @param dateFormat a Unicode pattern, null for ISO 8601; `u` and four or more `S` stand for any fraction of a second
 * @throws Error that says what the cell should look like
 */
export function parseTime(cell: string, dateFormat: string | null, timeZone: string | null): string {
  const text = cell.trim();
  const pattern = dateFormat === null ? null : patternOf(dateFormat);
  const parsed = pattern === null ? fromIso(text) : DateTime.fromFormatParser(text, pattern.parser, READ);
  if (!parsed.isValid) {
    throw new Error(
      `"${clip(text)}" is not a time${dateFormat === null ? ' in ISO 8601' : ` in the format ${dateFormat}`}`,
    );
  }
  const absolute = dateFormat === null ? OFFSET_AT_END.test(text) : carriesOffset(dateFormat);
  const fraction = pattern === null ? (ISO_FRACTION.exec(text)?.[1] ?? '') : pattern.fractionOf(text);
  if (absolute) return withMicros(parsed.toMillis(), fraction);
  if (timeZone === null) throw new Error(`"${clip(text)}" has no offset from UTC, and the mapping names no "timeZone"`);
  return withMicros(fromLocal(parsed.toMillis(), zoneOf(timeZone)), fraction);
}

function fromIso(text: string): DateTime {
  return DateTime.fromISO(text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T'), { zone: 'utc' });
}

function patternOf(dateFormat: string): Pattern {
  let pattern = patterns.get(dateFormat);
  if (!pattern) {
    // Outside quotes.
    const format = dateFormat.replace(/'[^']*'|S{4,}/g, (found) => (found.startsWith('S') ? 'u' : found));
    const { tokens, regex } = DateTime.fromFormatExplain('', format, READ);
    // Each token is a group of the expression; those of an offset, which has more, stand behind the time.
    const group = tokens.findIndex(({ literal, val }) => !literal && val === 'u') + 1;
    pattern = {
      parser: DateTime.buildFormatParser(format, { locale: READ.locale }),
      fractionOf: (text) => (group === 0 ? '' : (regex?.exec(text)?.[group] ?? '')),
    };
    patterns.set(dateFormat, pattern);
  }
  return pattern;
}

/** A moment with what its fraction says beyond the millisecond, up to six digits of it. */
function withMicros(time: number, fraction: string): string {
  const micros = /^\d{4}/.test(fraction) ? fraction.slice(3, 6).padEnd(3, '0') : '000';
  const text = new Date(time).toISOString();
  return micros === '000' ? text : text.replace('Z', `${micros}Z`);
}

/** @param local the wall clock's reading, as if it were UTC */
function fromLocal(local: number, zone: IANAZone): number {
  const before = local - zone.offset(local - DAY_MS) * MINUTE_MS;
  const after = local - zone.offset(local + DAY_MS) * MINUTE_MS;
  const real = [before, after].filter((moment) => moment + zone.offset(moment) * MINUTE_MS === local);
  return real.length > 0 ? Math.min(...real) : before;
}

function zoneOf(name: string): IANAZone {
  const known = zones.get(name) ?? IANAZone.create(name);
  zones.set(name, known);
  return known;
}
