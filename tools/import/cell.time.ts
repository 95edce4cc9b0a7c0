import { clip } from './cell.excerpt.js';
import { DateTime, IANAZone } from 'luxon';

type FormatParser = Parameters<typeof DateTime.fromFormatParser>[1];

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const OFFSET_AT_END = /[T ].*(Z|[+-]\d{2}(:?\d{2})?)$/i;
const zones = new Map<string, IANAZone>();
const parsers = new Map<string, FormatParser>();

/** Is this the name of a zone that this Node.js knows? */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** Does a date pattern hold an offset (`Z`, `ZZ`, `ZZZ`) or a zone (`z`) outside its quoted parts? */
export function carriesOffset(dateFormat: string): boolean {
  return /z/i.test(dateFormat.replace(/'[^']*'/g, ''));
}

/**
 * The moment that a cell names, as RFC 3339 in UTC with milliseconds.
 *
 * A time without an offset is local to `timeZone`. One that occurs twice, when clocks go back, is the earlier of the
 * two; one that never occurs, when clocks go forward, is moved on by the length of the gap (02:30 becomes 03:30).
 * @param dateFormat a Unicode pattern, null for ISO 8601
 * @throws Error that says what the cell should look like
 */
export function parseTime(cell: string, dateFormat: string | null, timeZone: string | null): string {
  const text = cell.trim();
  const parsed = dateFormat === null ? fromIso(text) : fromPattern(text, dateFormat);
  if (!parsed.isValid) {
    throw new Error(
      `"${clip(text)}" is not a time${dateFormat === null ? ' in ISO 8601' : ` in the format ${dateFormat}`}`,
    );
  }
  const absolute = dateFormat === null ? OFFSET_AT_END.test(text) : carriesOffset(dateFormat);
  if (absolute) return new Date(parsed.toMillis()).toISOString();
  if (timeZone === null) throw new Error(`"${clip(text)}" has no offset from UTC, and the mapping names no "timeZone"`);
  return new Date(fromLocal(parsed.toMillis(), zoneOf(timeZone))).toISOString();
}

function fromIso(text: string): DateTime {
  return DateTime.fromISO(text.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T'), { zone: 'utc' });
}

function fromPattern(text: string, dateFormat: string): DateTime {
  let parser = parsers.get(dateFormat);
  if (!parser) {
    parser = DateTime.buildFormatParser(dateFormat, { locale: 'en-US' });
    parsers.set(dateFormat, parser);
  }
  return DateTime.fromFormatParser(text, parser, { zone: 'utc', locale: 'en-US' });
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
