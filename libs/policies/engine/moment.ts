import type { StoredEvent } from '#libs/kernel/event.js';

/**
 * The moment that an event tells of, in milliseconds since 1970: when it was recorded. `day.closed` tells of its midnight
 * even where the clock of whoever recorded it is behind.
 */
export function momentOf({ type, recordedAt, time }: StoredEvent): number {
  return type === 'day.closed' ? Math.max(recordedAt, time) : recordedAt;
}
