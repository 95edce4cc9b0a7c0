import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { Uuid } from '#libs/kernel/event.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import { type Instant, instantOfText, instantText, isBefore } from '#libs/kernel/instant.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { ALERT_COMMANDS, type AlertCommandName, type AlertType, allowedIn, isLive } from './alert.commands.js';
import {
  ALERT_LEVELS,
  type AlertLevel,
  type AlertReason,
  type AlertRisk,
  type AlertSaid,
  type AlertStatus,
  type DecidedOnAlerts,
  type RuleOutcome,
} from './alert.events.js';

/** An event of an alert. */
export type AlertEvent = Typed<AlertType> & { readonly eventId: Uuid; readonly at: Instant };

/** What a customer's events say of the last alert; null: there was none. */
export type AlertState = { readonly said: AlertSaid; readonly lastAt: Instant } | null;

/** What rules say, and people's commands. */
export type AlertCommand =
  | {
      readonly name: 'raise';
      readonly customerId: string;
      readonly risk: AlertRisk;
      readonly tier: string | null;
      readonly control: boolean;
      readonly waitedSince?: string;
    }
  /** The risk has another level, or another first reason. */
  | { readonly name: 'update'; readonly risk: AlertRisk }
  /** A snooze has ended. */
  | { readonly name: 'wake'; readonly snoozedUntil: string }
  | { readonly name: 'close'; readonly outcome: RuleOutcome }
  | { readonly name: 'expire' }
  | {
      readonly name: AlertCommandName;
      readonly said: { readonly until?: string; readonly outcome?: string; readonly actor?: string };
      readonly ifVersion: ExpectedVersion;
    };

export interface AlertContext {
  /** Of the event that the command leads to. */
  readonly eventId: Uuid;
  readonly now: Instant;
}

/**
 * Decides what becomes of a customer's alerts, of which one at most is open, acknowledged or snoozed. What rules say of
 * an alert that is over, or that says it already, leads to nothing: people may have been first.
 *
 * @throws Refusal `conflict` what the state forbids, with the state and what it allows; `precondition-failed` if another
 * version than named is in force; `invalid` for a snooze that ends in the past; `not-found` for a command without an alert.
 */
export const alertDecider: Decider<AlertState, AlertCommand, AlertEvent, AlertContext> = {
  initial: null,

  decide(command, state, context) {
    if (command.name === 'raise') return state !== null && isLive(state.said.status) ? [] : [raised(command, context)];
    if ('ifVersion' in command) return [commanded(command, state, context)];
    if (state === null || !isLive(state.said.status)) return [];
    const { said } = state;
    switch (command.name) {
      case 'update': {
        const [before, after] = [said, command.risk];
        if (before.level === after.level && firstSignalOf(before.reasons) === firstSignalOf(after.reasons)) return [];
        const highestLevel = higher(before.highestLevel, after.level);
        return [next('churn.alert.updated', { ...lasting(said), ...after, highestLevel }, state, context)];
      }
      case 'wake': {
        if (said.snoozedUntil !== command.snoozedUntil) return [];
        return [next('churn.alert.updated', { ...awake(said), status: 'open' }, state, context)];
      }
      case 'close': {
        const data = { ...awake(said), status: 'resolved' as const, outcome: command.outcome };
        return [next('churn.alert.resolved', data, state, context)];
      }
      case 'expire':
        return [next('churn.alert.expired', { ...awake(said), status: 'expired' }, state, context)];
    }
  },

  evolve: (_, { data, at }) => ({ said: data, lastAt: at }),
};

/** The state of one alert, by its events in the order in which they were decided. */
export function stateOf(events: readonly AlertEvent[], alertId: Uuid): AlertState {
  return events.filter(({ data }) => data.alertId === alertId).reduce(alertDecider.evolve, alertDecider.initial);
}

/** The signal that speaks most for the customer's leaving. */
export function firstSignalOf(reasons: readonly AlertReason[]): string | undefined {
  return reasons.find(({ signal }) => signal !== 'base-rate')?.signal;
}

type Raise = Extract<AlertCommand, { readonly name: 'raise' }>;
type People = Extract<AlertCommand, { readonly ifVersion: unknown }>;

function raised({ customerId, risk, tier, control, waitedSince }: Raise, { eventId, now }: AlertContext): AlertEvent {
  const data: AlertSaid = {
    alertId: eventId,
    customerId,
    version: 1,
    raisedAt: instantText(now),
    status: 'open',
    ...risk,
    highestLevel: risk.level,
    tier,
    ...(control && { control }),
    ...(waitedSince !== undefined && { waitedSince }),
  };
  return { type: 'churn.alert.raised', data, eventId, at: now };
}

function commanded({ name, said, ifVersion }: People, state: AlertState, context: AlertContext): AlertEvent {
  if (state === null) throw new Refusal('not-found', 'NO_SUCH_ALERT', 'There is no alert with this id.');
  const { version, status } = state.said;
  heedVersion(ifVersion, version, 'alert');
  if (!allowedIn(status).includes(name)) throw forbidden(name, status);
  const { until, outcome, actor } = said;
  if (until !== undefined && !isBefore(context.now, instantOfText(until))) throw snoozedIntoThePast();
  const { event, leadsTo } = ALERT_COMMANDS[name];
  const data = {
    ...awake(state.said),
    status: leadsTo,
    ...(until !== undefined && { snoozedUntil: until }),
    ...(outcome !== undefined && { outcome }),
    ...(actor !== undefined && { actor }),
  };
  return next(event, data as AlertSaid & { readonly outcome: string }, state, context);
}

/** An event after others, not before the last one: a clock that steps back forbids nothing. */
function next<Type extends AlertType>(
  type: Type,
  said: DecidedOnAlerts[Type],
  { said: { version }, lastAt }: NonNullable<AlertState>,
  { eventId, now }: AlertContext,
): AlertEvent {
  const data = { ...said, version: version + 1 };
  return { type, data, eventId, at: isBefore(now, lastAt) ? lastAt : now } as AlertEvent;
}

/** What the next event says as well: who did the last thing is told once. */
function lasting({ actor: _, ...said }: AlertSaid): AlertSaid {
  return said;
}

function awake({ snoozedUntil: _, ...said }: AlertSaid): AlertSaid {
  return lasting(said);
}

function higher(a: AlertLevel, b: AlertLevel): AlertLevel {
  return ALERT_LEVELS.indexOf(a) < ALERT_LEVELS.indexOf(b) ? b : a;
}

function forbidden(name: AlertCommandName, status: AlertStatus): Refusal {
  const allowed = allowedIn(status);
  const message = `An alert that is ${status} does not allow ${name}; it allows ${allowed.join(', ') || 'nothing more'}.`;
  return new Refusal('conflict', 'COMMAND_NOT_ALLOWED', message, { members: { state: status, allowed } });
}

function snoozedIntoThePast(): Refusal {
  const message = '"until" must be in the future: give a later moment.';
  return new Refusal('invalid', 'INVALID_BODY', `The command does not fit: ${message}`, {
    errors: [{ path: '/until', code: 'OUT_OF_RANGE', message }],
  });
}
