const MOMENT = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** What is wrong with a moment, if one is given: it must be RFC 3339 with an offset, on a day that exists. */
export function wrongMoment(value: unknown): string | null {
  if (value === null || isMoment(value)) return null;
  return 'must be a time with offset (RFC 3339) such as 2030-01-31T12:00:00Z';
}

function isMoment(value: unknown): boolean {
  const [, day] = (typeof value === 'string' ? MOMENT.exec(value) : null) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(value as string))) return false;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
