const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** What is wrong with a time zone: it must be an IANA one that this machine knows. */
export function wrongTimeZone(value: unknown): string | null {
  return isTimeZone(value) ? null : 'must be an IANA time zone such as Europe/Berlin';
}

/** What is wrong with a moment, if there is one: it must be RFC 3339 with an offset, on a day that exists. */
export function wrongMoment(value: unknown): string | null {
  return value === null || isMoment(value)
    ? null
    : 'must be a time with offset (RFC 3339) such as 2030-01-31T12:00:00Z';
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 64 || !ZONE_NAME.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

function isMoment(value: unknown): boolean {
  const [, day] = (typeof value === 'string' ? MOMENT.exec(value) : null) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(value as string))) return false;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
