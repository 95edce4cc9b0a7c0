import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { Sealed, Uuid } from '#libs/kernel/event.js';
import { type Instant, instantOfText, instantText, isBefore } from '#libs/kernel/instant.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';
import {
  COMMAND_NAMES,
  type CommandName,
  COMPLAINT_COMMANDS,
  commandOf,
  type ComplaintStatus,
  type ComplaintType,
  OPEN_STATES,
  ruleOf,
} from './complaint.commands.js';
import type { CompensationGranted, DecidedOnComplaints, OfComplaint, PromiseMade } from './complaint.events.js';

/** An event of a complaint. */
export type ComplaintEvent = Typed<ComplaintType> & { readonly eventId: Uuid; readonly at: Instant };

export interface CustomerPromise extends Pick<PromiseMade, 'promiseId' | 'what' | 'dueAt'> {
  readonly status: 'open' | 'kept' | 'kept-late' | 'broken' | 'cancelled';
}

export interface Compensation extends Pick<CompensationGranted, 'kind' | 'value' | 'currency' | 'text'> {
  readonly at: Instant;
  /** The breach for which a service level granted it, and whether there was one, as facts turned out to be. */
  readonly breach?: { readonly eventId: Uuid; readonly withdrawn: boolean };
}

/** What a complaint's events say of it. */
export interface ComplaintState {
  /** 0: it was not filed. */
  readonly version: number;
  readonly status: ComplaintStatus;
  readonly category: string;
  readonly severity: number;
  readonly channel: string;
  readonly department: string | null;
  readonly assignee: string | null;
  readonly escalated: boolean;
  readonly paused: boolean;
  readonly filedAt: Instant;
  readonly promises: readonly CustomerPromise[];
  readonly compensations: readonly Compensation[];
  readonly rootCause: { readonly category: string; readonly text?: Sealed; readonly at: Instant } | null;
  /** When the last command happened, or the filing. What clocks did does not count. */
  readonly lastCommandAt: Instant;
}

/** What a command says: of its event's data all that the decision does not add. */
type SaidBy<Name extends CommandName> = Omit<
  DecidedOnComplaints[(typeof COMPLAINT_COMMANDS)[Name]['event']],
  Exclude<keyof OfComplaint, 'actor'> | (Name extends 'promise' ? 'promiseId' : never)
>;

export type ComplaintCommand = {
  readonly [Name in CommandName]: { readonly name: Name; readonly said: SaidBy<Name> };
}[CommandName] & {
  readonly complaintId: string;
  /** When it happened; null: now. */
  readonly occurredAt: Instant | null;
  readonly ifVersion: ExpectedVersion;
};

export interface ComplaintContext {
  /** Of the event that the command leads to. */
  readonly eventId: Uuid;
  readonly now: Instant;
  /** What could be read last: clocks may have done something since. Missing: nothing. */
  readonly readVersion?: number;
}

const NEVER: Instant = { time: 0, micros: 0 };

/**
 * Decides what becomes of a complaint. One command leads to one event, whose version says where it stands.
 *
 * @throws Refusal `conflict` what the state forbids, with the state and what it allows, and what happened before the last
 * command; `precondition-failed` if another version than named is in force; `not-found` for a promise of another complaint.
 */
export const complaintDecider: Decider<ComplaintState, ComplaintCommand, ComplaintEvent, ComplaintContext> = {
  initial: {
    version: 0,
    status: 'filed',
    category: '',
    severity: 0,
    channel: '',
    department: null,
    assignee: null,
    escalated: false,
    paused: false,
    filedAt: NEVER,
    promises: [],
    compensations: [],
    rootCause: null,
    lastCommandAt: NEVER,
  },

  decide(command, state, { eventId, now, readVersion = state.version }) {
    const { name, complaintId, occurredAt, ifVersion } = command;
    heedVersion(ifVersion, readVersion, 'complaint');
    if (!allowedIn(state).includes(name)) throw forbidden(name, state);
    if (name === 'keep') checkPromise(command.said.promiseId, state);
    const last = state.lastCommandAt;
    if (occurredAt !== null && isBefore(occurredAt, last)) throw tooEarly(last);
    // A clock that steps back, or one ahead of ours that told of the last command, forbids nothing.
    const at = occurredAt ?? (isBefore(now, last) ? last : now);
    if (name === 'promise' && !isBefore(at, instantOfText(command.said.dueAt))) throw dueTooEarly();
    const of = { complaintId, version: state.version + 1, ...(name === 'promise' && { promiseId: eventId }) };
    const { event } = COMPLAINT_COMMANDS[name];
    return [{ type: event, data: { ...of, ...command.said }, eventId, at } as unknown as ComplaintEvent];
  },

  evolve(state, event) {
    const { at } = event;
    if (event.type === 'complaint.filed') {
      const { category, severity, channel } = event.data;
      return { ...state, version: 1, category, severity, channel, filedAt: at, lastCommandAt: at };
    }
    const name = isByClock(event) ? undefined : commandOf(event.type);
    const status = statusAfter(state.status, name, event);
    return {
      ...state,
      ...changed(state, event),
      version: event.data.version,
      status,
      paused: isOpen(status) && (name === 'pause' || (state.paused && name !== 'resume')),
      lastCommandAt: name === undefined ? state.lastCommandAt : at,
    };
  },
};

/** The state of a complaint, by its events in the order in which they were decided. */
export function stateOf(events: readonly ComplaintEvent[]): ComplaintState {
  return events.reduce(complaintDecider.evolve, complaintDecider.initial);
}

/** The commands that a complaint allows as it is, in the order of their table. */
export function allowedIn({ status, paused, promises }: ComplaintState): readonly CommandName[] {
  const holds = { paused, running: !paused, promised: promises.some(isKeepable) };
  return COMMAND_NAMES.filter((name) => {
    const { in: states, while: condition } = ruleOf(name);
    return states.includes(status) && (condition === undefined || holds[condition]);
  });
}

export function isOpen(status: ComplaintStatus): boolean {
  return OPEN_STATES.some((each) => each === status);
}

export function isKeepable({ status }: CustomerPromise): boolean {
  return status === 'open' || status === 'broken';
}

function statusAfter(before: ComplaintStatus, name: CommandName | undefined, event: ComplaintEvent): ComplaintStatus {
  const [to = before, unsatisfied = to] = (name && ruleOf(name).leadsTo) ?? [];
  return event.type === 'complaint.resolution-confirmed' && !event.data.satisfied ? unsatisfied : to;
}

/** What an event says of a complaint besides its state. */
function changed(
  { promises, compensations, category, severity }: ComplaintState,
  event: Exclude<ComplaintEvent, { type: 'complaint.filed' }>,
): Partial<ComplaintState> {
  const { type, data, at } = event;
  switch (type) {
    case 'complaint.assigned':
      return { department: data.department, assignee: data.assignee ?? null };
    case 'complaint.promise-made': {
      const { promiseId, what, dueAt } = data;
      return { promises: [...promises, { promiseId, ...(what && { what }), dueAt, status: 'open' }] };
    }
    case 'complaint.promise-kept':
      // Whether a clock called it broken in the meantime changes nothing: it was kept when it was kept.
      return {
        promises: promises.map((each) =>
          each.promiseId === data.promiseId
            ? { ...each, status: isBefore(instantOfText(each.dueAt), at) ? 'kept-late' : 'kept' }
            : each,
        ),
      };
    case 'complaint.promise-broken':
      return { promises: promises.map((each) => (isOpenPromise(each, data.promiseId) ? broken(each) : each)) };
    case 'complaint.withdrawn': {
      // What a clock called broken in the meantime was cancelled before it was due.
      const isCancelled = ({ status, dueAt }: CustomerPromise) =>
        status === 'open' || (status === 'broken' && isBefore(at, instantOfText(dueAt)));
      return { promises: promises.map((each) => (isCancelled(each) ? { ...each, status: 'cancelled' } : each)) };
    }
    case 'complaint.escalated':
      return { escalated: true };
    case 'complaint.compensation-granted': {
      const { kind, value, currency, text } = data;
      const granted = { kind, ...(value !== undefined && { value }), ...(currency !== undefined && { currency }) };
      const breach = data.breach === undefined ? {} : { breach: { eventId: data.breach, withdrawn: false } };
      return { compensations: [...compensations, { ...granted, ...(text && { text }), at, ...breach }] };
    }
    case 'complaint.breach-withdrawn':
      return {
        compensations: compensations.map((each) =>
          each.breach?.eventId === data.breachId ? { ...each, breach: { ...each.breach, withdrawn: true } } : each,
        ),
      };
    case 'complaint.root-cause-recorded':
      return { rootCause: { category: data.category, ...(data.text && { text: data.text }), at } };
    case 'complaint.reclassified':
      return { category: data.category ?? category, severity: data.severity ?? severity };
    case 'complaint.acknowledged':
    case 'complaint.resolved':
    case 'complaint.resolution-confirmed':
    case 'complaint.reopened':
    case 'complaint.paused':
    case 'complaint.resumed':
    case 'complaint.noted':
    case 'complaint.service-level-warned':
    case 'complaint.service-level-breached':
      return {};
  }
}

/** What a breach led to is a clock's doing, though a command leads to events of its type too. */
function isByClock({ data }: ComplaintEvent): boolean {
  return 'breach' in data && data.breach !== undefined;
}

function isOpenPromise(promise: CustomerPromise, promiseId: Uuid): boolean {
  return promise.promiseId === promiseId && promise.status === 'open';
}

function broken(promise: CustomerPromise): CustomerPromise {
  return { ...promise, status: 'broken' };
}

function forbidden(name: CommandName, state: ComplaintState): Refusal {
  const allowed = allowedIn(state);
  const { status, paused } = state;
  const message = `A complaint that is ${status}${paused ? ' and paused' : ''} does not allow ${name}; it allows ${allowed.join(', ')}.`;
  return new Refusal('conflict', 'COMMAND_NOT_ALLOWED', message, { members: { state: status, allowed } });
}

/** That there is one to keep does not say that it is this one. */
function checkPromise(promiseId: Uuid, state: ComplaintState): void {
  const promise = state.promises.find((each) => each.promiseId === promiseId);
  if (promise === undefined) throw unknownPromise();
  if (isKeepable(promise)) return;
  const members = { state: state.status, allowed: allowedIn(state) };
  const message = `The promise is ${promise.status}: only one that is open or broken can be kept.`;
  throw new Refusal('conflict', 'COMMAND_NOT_ALLOWED', message, { members });
}

function unknownPromise(): Refusal {
  const message = 'must be the id of a promise of this complaint, as promise answered it';
  return new Refusal('not-found', 'NO_SUCH_PROMISE', 'This complaint has no promise with this id.', {
    errors: [{ path: '/promiseId', code: 'NO_SUCH_PROMISE', message }],
  });
}

function tooEarly(last: Instant): Refusal {
  const lastCommandAt = instantText(last);
  const message = `The last command on this complaint happened at ${lastCommandAt}: "occurredAt" must not be before it.`;
  return new Refusal('conflict', 'BEFORE_LAST_COMMAND', message, { members: { lastCommandAt } });
}

function dueTooEarly(): Refusal {
  const message = '"dueAt" must be after the promise was made.';
  return new Refusal('invalid', 'INVALID_BODY', `The command does not fit: ${message}`, {
    errors: [{ path: '/dueAt', code: 'OUT_OF_RANGE', message }],
  });
}
