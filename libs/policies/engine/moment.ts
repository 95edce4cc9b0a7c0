import type { StoredEvent } from '#libs/kernel/event.js';

/**
 * The moment that an event reports, in milliseconds since 1970: when it was recorded. For `day.closed` it is at least
 * the midnight, even if the clock of the recording process is behind.
 */
export function momentOf({ type, recordedAt, time }: StoredEvent): number {
  return type === 'day.closed' ? Math.max(recordedAt, time) : recordedAt;
}
