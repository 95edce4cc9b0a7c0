import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { Uuid } from '#libs/kernel/event.js';
import { type Instant, instantText, isBefore } from '#libs/kernel/instant.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';
import {
  allowedIn,
  IMPROVEMENT_COMMANDS,
  type ImprovementCommandName,
  type ImprovementStatus,
  type ImprovementType,
} from './improvement.commands.js';
import type { ImprovementOpened } from './improvement.events.js';

/** An event of an improvement. */
export type ImprovementEvent = Typed<ImprovementType> & { readonly eventId: Uuid; readonly at: Instant };

/** What an improvement's events say of it. */
export interface ImprovementState {
  /** 0: it was not opened. */
  readonly version: number;
  readonly status: ImprovementStatus;
  /** null: it was not opened. */
  readonly opened: { readonly at: Instant; readonly data: ImprovementOpened } | null;
  readonly doneAt: Instant | null;
  readonly droppedAt: Instant | null;
  /** When the last command happened. */
  readonly lastCommandAt: Instant;
}

/** When a command happens. */
interface Commanding {
  readonly improvementId: Uuid;
  /** When it happened; null: now. */
  readonly occurredAt: Instant | null;
}

export type ImprovementCommand =
  | (Commanding & {
      readonly name: 'open';
      readonly said: Omit<ImprovementOpened, 'improvementId' | 'version'>;
    })
  | (Commanding & {
      readonly name: ImprovementCommandName;
      readonly said: { readonly actor?: string };
      readonly ifVersion: ExpectedVersion;
    });

export interface ImprovementContext {
  /** Of the event that the command leads to. */
  readonly eventId: Uuid;
  readonly now: Instant;
  /** The tenant's date of a moment (milliseconds since 1970). */
  readonly dayOf: (time: number) => string;
}

const NEVER: Instant = { time: 0, micros: 0 };

/**
 * Decides what becomes of an improvement.
 *
 * @throws Refusal `conflict` what the state forbids, with the state and what it allows, and what happened before the last
 * command; `precondition-failed` if another version than named is in force; `invalid` for a due day that is over.
 */
export const improvementDecider: Decider<ImprovementState, ImprovementCommand, ImprovementEvent, ImprovementContext> = {
  initial: { version: 0, status: 'open', opened: null, doneAt: null, droppedAt: null, lastCommandAt: NEVER },

  decide(command, state, { eventId, now, dayOf }) {
    const { improvementId } = command;
    if (command.name === 'open') {
      if (state.version > 0) return [];
      const at = command.occurredAt ?? now;
      const today = dayOf(at.time);
      if (command.said.dueOn < today) throw dueInThePast(today);
      return [{ type: 'improvement.opened', data: { improvementId, version: 1, ...command.said }, eventId, at }];
    }
    const { name, said, occurredAt, ifVersion } = command;
    heedVersion(ifVersion, state.version, 'improvement');
    if (IMPROVEMENT_COMMANDS[name].in !== state.status) throw forbidden(name, state);
    const last = state.lastCommandAt;
    if (occurredAt !== null && isBefore(occurredAt, last)) throw tooEarly(last);
    // A clock that steps back, or one ahead of ours that told of the last command, forbids nothing.
    const at = occurredAt ?? (isBefore(now, last) ? last : now);
    const version = state.version + 1;
    return [{ type: IMPROVEMENT_COMMANDS[name].event, data: { improvementId, version, ...said }, eventId, at }];
  },

  evolve(state, event) {
    const { at } = event;
    const { version } = event.data;
    switch (event.type) {
      case 'improvement.opened':
        return { ...state, version, opened: { at, data: event.data }, lastCommandAt: at };
      case 'improvement.done':
        return { ...state, version, status: 'done', doneAt: at, lastCommandAt: at };
      case 'improvement.dropped':
        return { ...state, version, status: 'dropped', droppedAt: at, lastCommandAt: at };
    }
  },
};

/** The state of an improvement, by its events in the order in which they were decided. */
export function stateOf(events: readonly ImprovementEvent[]): ImprovementState {
  return events.reduce(improvementDecider.evolve, improvementDecider.initial);
}

function forbidden(name: ImprovementCommandName, { status }: ImprovementState): Refusal {
  const allowed = allowedIn(status);
  const message = `An improvement that is ${status} does not allow ${name}; it allows ${allowed.join(', ') || 'nothing more'}.`;
  return new Refusal('conflict', 'COMMAND_NOT_ALLOWED', message, { members: { state: status, allowed } });
}

function tooEarly(last: Instant): Refusal {
  const lastCommandAt = instantText(last);
  const message = `The last command on this improvement happened at ${lastCommandAt}: "occurredAt" must not be before it.`;
  return new Refusal('conflict', 'BEFORE_LAST_COMMAND', message, { members: { lastCommandAt } });
}

function dueInThePast(today: string): Refusal {
  const message = `"dueOn" must not be before the day on which the improvement is opened: give ${today} or a later day.`;
  return new Refusal('invalid', 'INVALID_BODY', `The command does not fit: ${message}`, {
    errors: [{ path: '/dueOn', code: 'OUT_OF_RANGE', message }],
  });
}
