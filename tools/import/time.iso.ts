import { DateTime } from 'luxon';
import { finerOf, millisOf, type Reading } from './time.reading.js';
import { isTimeZone, zoneOf } from './time.zone.js';

const MINUTE_MS = 60_000;
const ISO =
  /^(?<day>\d{4}-\d\d-\d\d|\d{8}|\d{4}-\d{3}|\d{4}-W\d\d-\d)(?:[T ](?<clock>\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?)(?<offset> ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?(?<zone>\[!?[A-Za-z0-9_+\-/]+\])?$/i;

/** Reads a time with a day in ISO 8601 or RFC 3339, perhaps with a zone in brackets (RFC 9557); null if it is none. */
export function fromIso(text: string): Reading | null {
  const { day, clock, offset, zone } = ISO.exec(text)?.groups ?? {};
  if (day === undefined) return null;
  const [whole = '', fraction = ''] = (clock ?? '').split(/[.,]/);
  const parsed = DateTime.fromISO(`${day}${whole === '' ? '' : `T${whole}`}`, { zone: 'utc' });
  if (!parsed.isValid) return null;
  const reading = parsed.toMillis() + millisOf(fraction);
  const place = placeOf(offset, zone, reading);
  return place === undefined ? null : { local: reading, at: place, finer: finerOf(fraction) };
}

/** Offset or zone by RFC 9557; undefined if the two contradict each other, null if neither is given. */
function placeOf(offset: string | undefined, bracket: string | undefined, reading: number): Reading['at'] | undefined {
  const zone = bracket?.replace(/^\[!?|\]$/g, '');
  if (zone !== undefined && !isTimeZone(zone)) return undefined;
  if (offset === undefined) return zone === undefined ? null : zoneOf(zone);
  const [, sign, hours, minutes = '0'] = /([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  const from = hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (Math.abs(from) >= 24 * 60 || Number(minutes) >= 60) return undefined;
  // "Z" says nothing about the place, so any zone agrees with it.
  const agrees = zone === undefined || hours === undefined || zoneOf(zone).offset(reading - from * MINUTE_MS) === from;
  return agrees ? from : undefined;
}
