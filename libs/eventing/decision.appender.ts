import type { Decision, Expected } from '#libs/kernel/decision.js';
import type { NewEvent, Position, StoredEvent } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { sealEvents } from './event.sealer.js';
import type { AppendDecided, AppendOutcome, EventStore } from './event-store.js';
import type { Keyring } from './keyring.js';

/** Most appends in one call. */
const MOST_APPENDS = 2_000;

/** Where decisions are stored, and what seals their words. */
export interface Storing {
  readonly store: EventStore;
  readonly keyring: Keyring;
}

/** A decision, and whether its stream must be read before it is tried. */
interface Pending {
  readonly decision: Decision;
  readonly read: boolean;
}

/**
 * What to do about a decision: to append its events to its stream; nothing, for it already stands at this position, or
 * comes to nothing (0n); or to read its stream first.
 */
type Attempt =
  | { readonly decision: Decision; readonly append: AppendDecided }
  | { readonly decision: Decision; readonly done: Position }
  | { readonly decision: Decision; readonly unread: true };

/**
 * Stores decisions, each on its stream at the revision it was decided at; those on one stream in order. If others
 * decide there meanwhile, decides again on the new state until it is stored. What was stored before, even by a process
 * that died before noting it, is found by its id and stays as it is.
 * @returns the position of the last of them; 0n if none is stored
 */
export async function appendDecisions(
  { store, keyring }: Storing,
  decisions: readonly Decision[],
  signal: AbortSignal,
): Promise<Position> {
  let last = 0n;
  const note = (position: Position) => {
    if (position > last) last = position;
  };
  let waiting: readonly Pending[] = decisions.map((decision) => ({ decision, read: decision.expected === null }));
  while (waiting.length > 0) {
    signal.throwIfAborted();
    const [round, later] = firstOfEachStream(waiting);
    const again = await tryRound({ store, keyring }, round, note);
    waiting = [...again, ...later];
  }
  return last;
}

/** Decisions on one stream take turns. */
function firstOfEachStream(waiting: readonly Pending[]): readonly [readonly Pending[], readonly Pending[]] {
  const round: Pending[] = [];
  const later: Pending[] = [];
  const taken = new Set<string>();
  for (const each of waiting) {
    const { stream } = each.decision;
    if (round.length < MOST_APPENDS && !taken.has(stream)) round.push(each);
    else later.push(each);
    taken.add(stream);
  }
  return [round, later];
}

/** Tries each once; returns those that must be decided again. */
async function tryRound(
  { store, keyring }: Storing,
  round: readonly Pending[],
  note: (position: Position) => void,
): Promise<readonly Pending[]> {
  const read = round.filter((each) => each.read).map(({ decision }) => decision.stream);
  const streams = read.length === 0 ? [] : await store.readStreams(read);
  const storedOn = new Map(read.map((stream, index) => [stream, streams[index]]));
  const attempts = round.map((each) =>
    each.read ? attempt(each.decision, storedOn.get(each.decision.stream) ?? []) : attemptUnread(each.decision),
  );
  for (const each of attempts) if ('done' in each) note(each.done);
  const unread = attempts.filter((each) => 'unread' in each).map(({ decision }) => ({ decision, read: true }));
  const appends = attempts.filter((each) => 'append' in each);
  if (appends.length === 0) return unread;
  const outcomes = await store.append(await sealed(keyring, appends));
  const lost = appends.flatMap(({ decision }, index) => {
    const outcome = outcomes[index] as AppendOutcome;
    if (outcome.status === 'conflict')
      throw new Error(`The id ${decision.eventId} of a decision on ${decision.stream} belongs to another event`);
    if (outcome.status === 'wrong-revision') return [{ decision, read: true }];
    note(outcome.position);
    return [];
  });
  return [...unread, ...lost];
}

/** What will be stored, with its words sealed. What is not stored makes no key for a customer. */
async function sealed(
  keyring: Keyring,
  appends: readonly { readonly decision: Decision; readonly append: AppendDecided }[],
): Promise<readonly AppendDecided[]> {
  const unsealed = appends.flatMap(({ decision: { personal }, append }) =>
    append.events.map((event) => ({ event, personal })),
  );
  const events = (await sealEvents(keyring, unsealed)).values();
  return appends.map(({ append }) => ({ ...append, events: append.events.map(() => events.next().value as NewEvent) }));
}

function attempt(decision: Decision, stored: readonly StoredEvent[]): Attempt {
  const there = stored.find(({ eventId }) => eventId === decision.eventId);
  if (there) return { decision, done: there.position };
  const events = possible(() => decision.eventsAfter(stored));
  if (events.length === 0) return { decision, done: 0n };
  return { decision, append: appending(decision, stored.length - 1, events) };
}

function attemptUnread(decision: Decision): Attempt {
  const { revision, events } = decision.expected as Expected;
  const expected = possible(events);
  return expected.length === 0
    ? { decision, unread: true }
    : { decision, append: appending(decision, revision, expected) };
}

function appending({ stream }: Decision, expectedRevision: number, events: readonly NewEvent[]): AppendDecided {
  return { kind: 'decided', stream, expectedRevision, events };
}

/** What the stream's state forbids is not done: others have decided otherwise before. */
function possible(events: () => readonly NewEvent[]): readonly NewEvent[] {
  try {
    return events();
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
