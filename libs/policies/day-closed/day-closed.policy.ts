import type { Calendar } from '#libs/kernel/calendar.js';
import type { Decision } from '#libs/kernel/decision.js';
import { decisionOf } from '#libs/policies/engine/made.decision.js';
import { dayDecider, dayStreamOf } from './day-closed.decider.js';

/** The end of a date. */
export interface Midnight {
  /** The date that ends, as `2024-01-31`. */
  readonly day: string;
  /** When it ends, and the next one begins: milliseconds since 1970, UTC. */
  readonly at: number;
}

/** The first midnight after a moment (milliseconds since 1970). Dates that the zone skipped have none. */
export function midnightAfter(calendar: Calendar, moment: number): Midnight {
  return { day: calendar.dayOf(moment), at: calendar.startOfNextDay(moment) };
}

/** Closes a tenant's date at its midnight. */
export function closing(tenant: string, { day, at }: Midnight): Decision {
  const stream = dayStreamOf(tenant, day);
  return decisionOf({
    cause: stream.id,
    action: 'close',
    stream,
    decider: dayDecider,
    command: { day, endedAt: new Date(at).toISOString() },
    context: undefined,
    opens: true,
  });
}
