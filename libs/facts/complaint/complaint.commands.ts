import type { DecidedOnComplaints } from './complaint.events.js';

/** What may become of a complaint. */
export const COMPLAINT_STATES = [
  'filed',
  'acknowledged',
  'assigned',
  'resolved',
  'confirmed',
  'reopened',
  'withdrawn',
] as const;
export type ComplaintStatus = (typeof COMPLAINT_STATES)[number];

/** Somebody still has to resolve it. */
export const OPEN_STATES = ['filed', 'acknowledged', 'assigned', 'reopened'] as const satisfies ComplaintStatus[];

const ALL = COMPLAINT_STATES;
const UNSETTLED = [...OPEN_STATES, 'resolved'] as const;

/** What a command on a complaint is. */
interface CommandRule {
  /** What it does, for people. */
  readonly says: string;
  /** The states that allow it. */
  readonly in: readonly ComplaintStatus[];
  /** What else must hold: the complaint is paused, is not, or has a promise that is open or broken. */
  readonly while?: 'paused' | 'running' | 'promised';
  /** The state after it, and where it does not satisfy the customer; none: the state stays. */
  readonly leadsTo?: readonly [ComplaintStatus, ComplaintStatus?];
  /** The event that it leads to. */
  readonly event: keyof DecidedOnComplaints;
  /** Members that say what people said or wrote: they are sealed. */
  readonly personal?: readonly string[];
}

/**
 * The one place that says what can be done with a complaint, and when. Decisions, refusals and the API's documentation are
 * made from it; docs/rules.md 12 shows it as a table.
 */
export const COMPLAINT_COMMANDS = {
  acknowledge: {
    says: 'Say that the complaint was received',
    in: ['filed', 'reopened'],
    leadsTo: ['acknowledged'],
    event: 'complaint.acknowledged',
  },
  assign: {
    says: 'Give it to a department',
    in: OPEN_STATES,
    leadsTo: ['assigned'],
    event: 'complaint.assigned',
  },
  pause: {
    says: 'Let its clocks stand still while somebody else has to act',
    in: OPEN_STATES,
    while: 'running',
    event: 'complaint.paused',
  },
  resume: {
    says: 'Let its clocks go on',
    in: OPEN_STATES,
    while: 'paused',
    event: 'complaint.resumed',
  },
  promise: {
    says: 'Promise the customer something by a time',
    in: UNSETTLED,
    event: 'complaint.promise-made',
    personal: ['what'],
  },
  keep: {
    says: 'Record that a promise was kept',
    in: ALL,
    while: 'promised',
    event: 'complaint.promise-kept',
  },
  escalate: {
    says: 'Mark it as escalated',
    in: UNSETTLED,
    event: 'complaint.escalated',
    personal: ['reason'],
  },
  compensate: {
    says: 'Grant the customer a compensation',
    in: [...UNSETTLED, 'confirmed'],
    event: 'complaint.compensation-granted',
    personal: ['text'],
  },
  reclassify: {
    says: 'Change its category or severity',
    in: UNSETTLED,
    event: 'complaint.reclassified',
  },
  'root-cause': {
    says: 'Record what it was due to',
    in: ALL,
    event: 'complaint.root-cause-recorded',
    personal: ['text'],
  },
  note: {
    says: 'Note something',
    in: ALL,
    event: 'complaint.noted',
    personal: ['text'],
  },
  resolve: {
    says: 'Resolve it',
    in: OPEN_STATES,
    leadsTo: ['resolved'],
    event: 'complaint.resolved',
    personal: ['text'],
  },
  confirm: {
    says: 'Record whether the resolution satisfies the customer; if not, the complaint is open again',
    in: ['resolved'],
    leadsTo: ['confirmed', 'reopened'],
    event: 'complaint.resolution-confirmed',
  },
  reopen: {
    says: 'Take it up again',
    in: ['resolved', 'confirmed', 'withdrawn'],
    leadsTo: ['reopened'],
    event: 'complaint.reopened',
    personal: ['reason'],
  },
  withdraw: {
    says: 'Record that the customer takes it back; open promises are cancelled',
    in: OPEN_STATES,
    leadsTo: ['withdrawn'],
    event: 'complaint.withdrawn',
    personal: ['reason'],
  },
} as const satisfies Readonly<Record<string, CommandRule>>;

export type CommandName = keyof typeof COMPLAINT_COMMANDS;
export const COMMAND_NAMES = Object.keys(COMPLAINT_COMMANDS) as readonly CommandName[];

export function ruleOf(name: CommandName): CommandRule {
  return COMPLAINT_COMMANDS[name];
}

/** The types of events on a complaint's stream. */
export type ComplaintType = 'complaint.filed' | keyof DecidedOnComplaints;

/** What clocks do, besides what a breach leads to. */
export const CLOCK_TYPES = [
  'complaint.promise-broken',
  'complaint.service-level-warned',
  'complaint.service-level-breached',
  'complaint.breach-withdrawn',
] as const;

/** All of them: what commands lead to, and what clocks do. */
export const COMPLAINT_TYPES: readonly ComplaintType[] = [
  'complaint.filed',
  ...COMMAND_NAMES.map((name) => COMPLAINT_COMMANDS[name].event),
  ...CLOCK_TYPES,
];

/** The command that leads to events of a type; undefined: a clock does. */
export function commandOf(type: string): CommandName | undefined {
  return COMMAND_NAMES.find((name) => COMPLAINT_COMMANDS[name].event === type);
}

/** Where a command on a complaint is given. */
export function pathOf(name: CommandName): string {
  return `/v1/complaints/{complaintId}/${name === 'keep' ? 'promises/{promiseId}/keep' : name}`;
}
