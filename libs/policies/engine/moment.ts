import type { StoredEvent } from '#libs/kernel/event.js';

/**
 * The moment that an event reports, in milliseconds since 1970: when it was recorded. A midnight is not said before its
 * time, even if the clock of the recording process is behind; what a command says may be dated ahead, and brings no
 * other clock forward.
 */
export function momentOf({ type, recordedAt, time }: StoredEvent): number {
  return type === 'day.closed' ? Math.max(recordedAt, time) : recordedAt;
}
