import type { DecidedOnFollowUps } from './follow-up.events.js';

/** What may become of a follow-up task. */
export const FOLLOW_UP_STATES = ['open', 'done', 'confirmed'] as const;
export type FollowUpStatus = (typeof FOLLOW_UP_STATES)[number];

/** What a command on a task is. */
interface CommandRule {
  /** What it does, for people. */
  readonly says: string;
  /** The state that allows it. */
  readonly in: FollowUpStatus;
  readonly leadsTo: FollowUpStatus;
  /** The event that it leads to. */
  readonly event: keyof DecidedOnFollowUps;
}

/** The one place that says what can be done with a follow-up task, and when; docs/rules.md 14 shows it as a table. */
export const FOLLOW_UP_COMMANDS = {
  done: { says: 'Say that it is done', in: 'open', leadsTo: 'done', event: 'follow-up.done' },
  confirm: {
    says: 'Say that the customer was told, for example called back',
    in: 'done',
    leadsTo: 'confirmed',
    event: 'follow-up.confirmed',
  },
} as const satisfies Readonly<Record<string, CommandRule>>;

export type FollowUpCommandName = keyof typeof FOLLOW_UP_COMMANDS;
export const FOLLOW_UP_COMMAND_NAMES = Object.keys(FOLLOW_UP_COMMANDS) as readonly FollowUpCommandName[];

export type FollowUpType = keyof DecidedOnFollowUps;
/** The types of events on a task's stream. */
export const FOLLOW_UP_TYPES = [
  'follow-up.opened',
  'follow-up.done',
  'follow-up.confirmed',
  'follow-up.overdue',
] as const satisfies readonly FollowUpType[];

/** The commands that a task allows in a state. */
export function allowedIn(status: FollowUpStatus): readonly FollowUpCommandName[] {
  return FOLLOW_UP_COMMAND_NAMES.filter((name) => FOLLOW_UP_COMMANDS[name].in === status);
}
