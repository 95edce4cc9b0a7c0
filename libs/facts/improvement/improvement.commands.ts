import type { DecidedOnImprovements } from './improvement.events.js';

/** What may become of an improvement. */
export const IMPROVEMENT_STATES = ['open', 'done', 'dropped'] as const;
export type ImprovementStatus = (typeof IMPROVEMENT_STATES)[number];

/** What a command on an improvement is. */
interface CommandRule {
  /** What it does, for people. */
  readonly says: string;
  /** The state that allows it. */
  readonly in: ImprovementStatus;
  readonly leadsTo: ImprovementStatus;
  /** The event that it leads to. */
  readonly event: keyof DecidedOnImprovements;
}

/** The one place that says what can be done with an improvement, and when; docs/rules.md 19.1 shows it as a table. */
export const IMPROVEMENT_COMMANDS = {
  done: { says: 'Say that it is in force from now on', in: 'open', leadsTo: 'done', event: 'improvement.done' },
  drop: { says: 'Give it up', in: 'open', leadsTo: 'dropped', event: 'improvement.dropped' },
} as const satisfies Readonly<Record<string, CommandRule>>;

export type ImprovementCommandName = keyof typeof IMPROVEMENT_COMMANDS;
export const IMPROVEMENT_COMMAND_NAMES = Object.keys(IMPROVEMENT_COMMANDS) as readonly ImprovementCommandName[];

export type ImprovementType = keyof DecidedOnImprovements;
/** The types of events on an improvement's stream. */
export const IMPROVEMENT_TYPES = [
  'improvement.opened',
  'improvement.done',
  'improvement.dropped',
] as const satisfies readonly ImprovementType[];

/** The commands that an improvement allows in a state. */
export function allowedIn(status: ImprovementStatus): readonly ImprovementCommandName[] {
  return IMPROVEMENT_COMMAND_NAMES.filter((name) => IMPROVEMENT_COMMANDS[name].in === status);
}
