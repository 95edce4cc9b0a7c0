import { ValidateBy } from 'class-validator';
import { wrongTimeZone } from './time.zone.js';

const MOMENT = /^(\d{4}-\d{2}-\d{2})[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/** RFC 3339 with an offset, on a day that exists. */
export function isMoment(value: unknown): value is string {
  const [, day] = (typeof value === 'string' ? MOMENT.exec(value) : null) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(value as string))) return false;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

export const IsTimeZone = () =>
  ValidateBy({
    name: 'isTimeZone',
    validator: {
      validate: (value) => wrongTimeZone(value) === null,
      defaultMessage: (given) => wrongTimeZone(given?.value) ?? '',
    },
  });

export const IsMoment = () =>
  ValidateBy({
    name: 'isMoment',
    validator: {
      validate: isMoment,
      defaultMessage: () => 'must be a time with offset (RFC 3339) such as 2030-01-31T12:00:00Z',
    },
  });
