import { ALERT_TYPES } from '#libs/facts/alert/alert.commands.js';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import { uuid5 } from '#libs/facts/fact.identity.js';
import type { Calendar } from '#libs/kernel/calendar.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { pass, take } from '#libs/policies/churn-alerts/churn-alerts.policy.js';
import {
  type Families,
  type InForce,
  type Item,
  type Known,
  nothingTaken,
} from '#libs/policies/churn-alerts/watched.policy.js';

/** An alert that a rule would have raised. */
export interface ReplayedAlert {
  readonly alertId: Uuid;
  readonly customerId: string;
  /** Milliseconds since 1970. */
  readonly raisedAt: number;
  readonly level: AlertLevel;
  readonly risk: number;
}

/** What a history is replayed with. */
export interface Replay {
  readonly tenant: string;
  readonly calendar: Calendar;
  /** The day since which facts come in time, counted from 1970-01-01; null: there is none. */
  readonly liveSince: number | null;
  readonly families: Families;
  inForce(day: number): InForce;
  /** Time passes up to here after the last event: milliseconds since 1970. */
  readonly until: number;
}

/**
 * The alerts that would have been raised about customers whom nothing links with others, by the policy that raises them
 * live: what it does after each event, and at each midnight, in order.
 * @param events in the order in which they became known
 */
export function replay(events: readonly StoredEvent[], of: Replay): readonly ReplayedAlert[] {
  const known = knowing(of);
  const raised: ReplayedAlert[] = [];
  let moment = -Infinity;
  const passUntil = (until: number) => {
    for (let item: Item | undefined = known.due.first(until); item !== undefined; item = known.due.first(until)) {
      pass(item, known);
      raised.push(...raisedIn(known));
    }
  };
  for (const event of events) {
    // What was raised then is what is found out here.
    if (event.type === 'churn.alert.raised') continue;
    moment = Math.max(moment, event.recordedAt);
    passUntil(moment);
    take(event, known);
    if (!ALERT_TYPES.some((type) => type === event.type)) raised.push(...raisedIn(known));
  }
  passUntil(of.until);
  return raised;
}

function raisedIn({ said }: Known): readonly ReplayedAlert[] {
  return said.flatMap(({ customerId, command, at, cause, action }) => {
    if (command.name !== 'raise') return [];
    const alertId = uuid5(typeof cause === 'string' ? cause : cause.eventId, action);
    const { level, risk } = command.risk;
    return [{ alertId, customerId, raisedAt: at, level, risk }];
  });
}

function knowing({ tenant, calendar, liveSince, families, inForce }: Replay): Known {
  const of = { tenant, calendar, liveSince, closedAt: null, dueAt: null, sweep: null, releasedAt: null, raised: null };
  return {
    watched: new Map(),
    tenants: new Map([[tenant, of]]),
    families,
    inForce: (_, day) => inForce(day),
    ...nothingTaken(),
  };
}
