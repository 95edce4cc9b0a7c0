import { clip, plain } from './cell.text.js';
import { fromIso } from './time.iso.js';
import { fromEpochMillis, fromEpochSeconds, fromExcelDay } from './time.number.js';
import { carriesOffset } from './time.pattern.js';
import { finerOf, millisOf, type Reading } from './time.reading.js';
import { fromPattern } from './time.words.js';
import { fromLocal, zoneOf } from './time.zone.js';

/** How a file writes its times. */
export interface TimeFormat {
  /** A Unicode pattern, one of `numberFormats`, or null for ISO 8601. */
  readonly dateFormat: string | null;
  /** IANA time zone of times without an offset; null if all carry one. */
  readonly timeZone: string | null;
  /** The language of month names; null: English. */
  readonly locale: string | null;
  readonly decimal: '.' | ',';
}

/** Formats that are numbers: days since 1900 as spreadsheets count, seconds and milliseconds since 1970. */
export const numberFormats: readonly string[] = ['excel', 'epoch-s', 'epoch-ms'];

const MINUTE_MS = 60_000;

/** Do times in this format name a moment without needing a time zone? */
export function isAbsolute(dateFormat: string): boolean {
  return dateFormat.startsWith('epoch-') || (dateFormat !== 'excel' && carriesOffset(dateFormat));
}

/**
 * The moment that a cell names, as RFC 3339 in UTC with milliseconds, or with microseconds if it has any.
 *
 * A time without an offset is local to `timeZone`. One that occurs twice, when clocks go back, is the earlier of the
 * two; one that never occurs, when clocks go forward, is moved on by the length of the gap (02:30 becomes 03:30).
 * @throws Error that says what the cell should look like
 */
export function parseTime(cell: string, format: TimeFormat): string {
  const text = plain(cell);
  const reading = readingOf(text, format);
  if (reading === null) throw new Error(`"${clip(text)}" is not a time ${nameOf(format)}`);
  const at = reading.at ?? (format.timeZone === null ? null : zoneOf(format.timeZone));
  if (at === null) throw new Error(`"${clip(text)}" has no offset from UTC, and the mapping names no "timeZone"`);
  const moment = typeof at === 'number' ? reading.local - at * MINUTE_MS : fromLocal(reading.local, at);
  const iso = new Date(moment).toISOString();
  return /[1-9]/.test(reading.finer) ? iso.replace('Z', `${reading.finer.padEnd(3, '0')}Z`) : iso;
}

function nameOf({ dateFormat, locale }: TimeFormat): string {
  if (dateFormat === null)
    return 'in ISO 8601 with a day, such as 2025-11-03T10:15:00+01:00; a zone behind it must agree with the offset';
  if (dateFormat === 'excel') return 'as spreadsheets count days: a number from 61 (1 March 1900) on';
  if (dateFormat === 'epoch-s') return 'in seconds since 1970';
  if (dateFormat === 'epoch-ms') return 'in milliseconds since 1970';
  return `in the format ${dateFormat}${locale === null ? '' : ` in ${locale}`}`;
}

function readingOf(text: string, format: TimeFormat): Reading | null {
  const { dateFormat } = format;
  if (dateFormat === null) return fromIso(text);
  if (dateFormat === 'excel') return local(fromExcelDay(text, format.decimal), null);
  if (dateFormat === 'epoch-s') return fromSeconds(text, format.decimal);
  if (dateFormat === 'epoch-ms') return local(fromEpochMillis(text), 0);
  return fromPattern(text, dateFormat, format.locale ?? 'en-US');
}

function local(moment: number | null, at: number | null, finer = ''): Reading | null {
  return moment === null ? null : { local: moment, at, finer };
}

function fromSeconds(text: string, decimal: '.' | ','): Reading | null {
  const [whole = '', fraction = ''] = text.split(decimal);
  const seconds = fromEpochSeconds(whole);
  // Below zero, the fraction would have to be subtracted.
  if (seconds === null || !/^\d*$/.test(fraction) || text.split(decimal).length > 2 || (seconds < 0 && fraction !== ''))
    return null;
  return local(seconds * 1_000 + millisOf(fraction), 0, finerOf(fraction));
}
