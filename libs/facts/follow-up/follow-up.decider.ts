import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { Sealed, Uuid } from '#libs/kernel/event.js';
import { isHistory } from '#libs/kernel/history.js';
import { type Instant, instantOfText, instantText, isBefore } from '#libs/kernel/instant.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';
import {
  allowedIn,
  FOLLOW_UP_COMMANDS,
  type FollowUpCommandName,
  type FollowUpStatus,
  type FollowUpType,
} from './follow-up.commands.js';
import type { FollowUpOpened, FollowUpOrigin } from './follow-up.events.js';

/** An event of a follow-up task. */
export type FollowUpEvent = Typed<FollowUpType> & {
  readonly eventId: Uuid;
  readonly at: Instant;
  /** When the store took it in, in milliseconds since 1970; missing where nothing is decided. */
  readonly recordedAt?: number;
};

/** What a task's events say of it. */
export interface FollowUpState {
  /** 0: it was not opened. */
  readonly version: number;
  readonly status: FollowUpStatus;
  readonly department: string;
  readonly text: Sealed | string | null;
  readonly dueAt: string | null;
  readonly from: FollowUpOrigin | null;
  readonly openedAt: Instant;
  /** When the store took in that it was opened; null: nothing is decided on this state. */
  readonly recordedAt: number | null;
  readonly doneAt: Instant | null;
  readonly confirmedAt: Instant | null;
  /** It was recorded that it was not done in time. */
  readonly calledOverdue: boolean;
  /** When the last command happened. What clocks did does not count. */
  readonly lastCommandAt: Instant;
}

/** What a command says when it happens, and who gives it. */
interface Commanding {
  readonly followUpId: Uuid;
  /** When it happened; null: now. */
  readonly occurredAt: Instant | null;
}

export type FollowUpCommand =
  | (Commanding & {
      readonly name: 'open';
      readonly said: Omit<FollowUpOpened, 'followUpId' | 'version'>;
    })
  | (Commanding & {
      readonly name: FollowUpCommandName;
      readonly said: { readonly actor?: string };
      readonly ifVersion: ExpectedVersion;
    })
  /** What a clock says once the due time has come. */
  | { readonly name: 'overdue'; readonly followUpId: Uuid };

export interface FollowUpContext {
  /** Of the event that the command leads to. */
  readonly eventId: Uuid;
  /** Of the event that says that the task is overdue: always the same one of a task. */
  readonly overdueId: Uuid;
  readonly now: Instant;
}

const NEVER: Instant = { time: 0, micros: 0 };

/**
 * Decides what becomes of a follow-up task. Before a command decides, what its clock owes is recorded: a task that was not
 * done by its due time is overdue, whether a policy or a late command notices first.
 *
 * @throws Refusal `conflict` what the state forbids, with the state and what it allows, and what happened before the last
 * command; `precondition-failed` if another version than named is in force; `invalid` for a due time that is over.
 */
export const followUpDecider: Decider<FollowUpState, FollowUpCommand, FollowUpEvent, FollowUpContext> = {
  initial: {
    version: 0,
    status: 'open',
    department: '',
    text: null,
    dueAt: null,
    from: null,
    openedAt: NEVER,
    recordedAt: null,
    doneAt: null,
    confirmedAt: null,
    calledOverdue: false,
    lastCommandAt: NEVER,
  },

  decide(command, state, { eventId, overdueId, now }) {
    const { followUpId } = command;
    if (command.name === 'open') {
      if (state.version > 0) return [];
      const at = command.occurredAt ?? now;
      const { dueAt } = command.said;
      if (dueAt !== undefined && !isBefore(at, instantOfText(dueAt))) throw dueInThePast();
      return [{ type: 'follow-up.opened', data: { followUpId, version: 1, ...command.said }, eventId, at }];
    }
    if (command.name === 'overdue') return owed(state, followUpId, overdueId);
    const { name, said, occurredAt, ifVersion } = command;
    heedVersion(ifVersion, state.version, 'follow-up');
    if (FOLLOW_UP_COMMANDS[name].in !== state.status) throw forbidden(name, state);
    const last = state.lastCommandAt;
    if (occurredAt !== null && isBefore(occurredAt, last)) throw tooEarly(last);
    // A clock that steps back, or one ahead of ours that told of the last command, forbids nothing.
    const at = occurredAt ?? (isBefore(now, last) ? last : now);
    // Somebody whose clock is ahead makes nothing overdue before its time.
    const passed = isBefore(at, now) ? at : now;
    const isLate = state.dueAt !== null && !isBefore(passed, instantOfText(state.dueAt));
    const before = isLate ? owed(state, followUpId, overdueId) : [];
    const version = state.version + before.length + 1;
    return [...before, { type: FOLLOW_UP_COMMANDS[name].event, data: { followUpId, version, ...said }, eventId, at }];
  },

  evolve(state, event) {
    const { at } = event;
    const { version } = event.data;
    switch (event.type) {
      case 'follow-up.opened': {
        const { department, text = null, dueAt = null, from = null } = event.data;
        return {
          ...state,
          version,
          department,
          text,
          dueAt,
          from,
          openedAt: at,
          recordedAt: event.recordedAt ?? null,
          lastCommandAt: at,
        };
      }
      case 'follow-up.overdue':
        return { ...state, version, calledOverdue: true };
      case 'follow-up.done':
        return { ...state, version, status: 'done', doneAt: at, lastCommandAt: at };
      case 'follow-up.confirmed':
        return { ...state, version, status: 'confirmed', confirmedAt: at, lastCommandAt: at };
    }
  },
};

/** The state of a task, by its events in the order in which they were decided. */
export function stateOf(events: readonly FollowUpEvent[]): FollowUpState {
  return events.reduce(followUpDecider.evolve, followUpDecider.initial);
}

/** Whether its due time has passed and it is still to be done. */
export function isOverdue({ calledOverdue, status }: FollowUpState): boolean {
  return calledOverdue && status === 'open';
}

/** That it is overdue, unless that was said, or it was done in time. */
function owed(state: FollowUpState, followUpId: Uuid, eventId: Uuid): readonly FollowUpEvent[] {
  const { dueAt, recordedAt, doneAt, calledOverdue, department } = state;
  if (dueAt === null || calledOverdue) return [];
  const at = instantOfText(dueAt);
  if (doneAt !== null && isBefore(doneAt, at)) return [];
  const history = recordedAt !== null && isHistory(at.time, recordedAt) && { history: true as const };
  const data = { followUpId, version: state.version + 1, department, dueAt, ...history };
  return [{ type: 'follow-up.overdue', data, eventId, at }];
}

function forbidden(name: FollowUpCommandName, { status }: FollowUpState): Refusal {
  const allowed = allowedIn(status);
  const message = `A follow-up that is ${status} does not allow ${name}; it allows ${allowed.join(', ') || 'nothing more'}.`;
  return new Refusal('conflict', 'COMMAND_NOT_ALLOWED', message, { members: { state: status, allowed } });
}

function tooEarly(last: Instant): Refusal {
  const lastCommandAt = instantText(last);
  const message = `The last command on this follow-up happened at ${lastCommandAt}: "occurredAt" must not be before it.`;
  return new Refusal('conflict', 'BEFORE_LAST_COMMAND', message, { members: { lastCommandAt } });
}

function dueInThePast(): Refusal {
  const message = '"dueAt" must be after the follow-up was opened: give a later one, or leave it out.';
  return new Refusal('invalid', 'INVALID_BODY', `The command does not fit: ${message}`, {
    errors: [{ path: '/dueAt', code: 'OUT_OF_RANGE', message }],
  });
}
