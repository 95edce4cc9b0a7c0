import type { InputError } from '#libs/kernel/refusal.js';
import { microsOf, parseInstant } from './instant.format.js';

/** How far ahead of our clock a channel's clock may be, in milliseconds. */
const MOST_AHEAD = 5 * 60_000;
/** The code for a time that was never set. */
export const TIME_UNSET = 'TIME_UNSET';
/** The zero time of .NET and Go, with whatever offset it is written. */
const UNSET = parseInstant('0001-01-01T00:00:00Z');
/** The same where clocks show local time, whose offset .NET adds. */
const UNSET_LOCALLY = /^0001-01-01T00:00:00(?:\.0*)?[+-]\d\d:\d\d$/i;

/** Whether a time is too far in the future, or was never set. Texts that are not times are found elsewhere. */
export function wrongTime(text: unknown, now: number, path: string): readonly InputError[] {
  if (typeof text !== 'string') return [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const time = parseInstant(text);
  if ((time === UNSET && microsOf(text) === 0) || UNSET_LOCALLY.test(text)) {
    const message = `"${name}" is 0001-01-01T00:00:00, which .NET and Go send for a time that nobody set: set it or leave it out.`;
    return [{ path, code: TIME_UNSET, message }];
  }
  if (time === null || time <= now + MOST_AHEAD) return [];
  return [{ path, code: 'TIME_IN_FUTURE', message: `"${name}" must not be more than 5 minutes in the future.` }];
}
