/** A moment as RFC 3339 writes it, with offset; fractions of any length. */
const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z: what every calendar behind the log can hold. */
const EARLIEST = -62_135_596_800_000;
const LATEST = 253_402_300_799_999;

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Hinnant, days_from_civil). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Milliseconds since 1970 of an RFC 3339 text, finer fractions cut off; null if it is none, names a day that does not
 * exist, or lies outside the years 1 to 9999 (UTC). A leap second counts as the second after it.
 */
export function parseInstant(text: string): number | null {
  const parts = text.length <= 64 ? RFC_3339.exec(text) : null;
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60 || (second === 60 && minute !== 59)) return null;
  let offset = 0;
  if (parts[8] !== undefined) {
    const [offsetHours, offsetMinutes] = [Number(parts[9]), Number(parts[10])];
    if (offsetHours > 23 || offsetMinutes > 59) return null;
    offset = (offsetHours * 60 + offsetMinutes) * (parts[8] === '-' ? -MINUTE : MINUTE);
  }
  const fraction = parts[7] === undefined ? 0 : Number(parts[7].slice(0, 3).padEnd(3, '0'));
  const time =
    daysFromCivil(year, month, day) * DAY + (hour * 60 + minute) * MINUTE + second * 1000 + fraction - offset;
  return time < EARLIEST || time > LATEST ? null : time;
}

/**
 * One spelling for each instant: equal texts mean the same instant, whatever offset and trailing zeros it came with.
 * Digits below the millisecond are kept, although `parseInstant` cuts them off.
 */
export function instantContent(text: string, time: number): string {
  const dot = text.indexOf('.');
  if (dot < 0) return String(time);
  const finer = /^\d{0,3}(\d*?)0*(?!\d)/.exec(text.slice(dot + 1))?.[1] ?? '';
  return finer === '' ? String(time) : `${time}.${finer}`;
}
