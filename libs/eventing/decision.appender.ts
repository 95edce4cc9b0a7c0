import type { Decision } from '#libs/kernel/decision.js';
import type { NewEvent, Position, StoredEvent } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { AppendDecided, AppendOutcome, EventStore } from './event-store.js';

/** Most appends in one call. */
const MOST_APPENDS = 500;
/** Streams that are read concurrently. */
const MOST_READS = 16;

/** A decision, and whether its stream must be read before it is tried. */
interface Pending {
  readonly decision: Decision;
  readonly read: boolean;
}

/**
 * A decision with its events for its stream; or with the position where it already stands, 0n if there was nothing to
 * do.
 */
type Attempt = Pending & ({ readonly append: AppendDecided } | { readonly done: Position });

/**
 * Stores decisions, each on its stream at the revision it was decided at; those on one stream in order. If others
 * decide there meanwhile, decides again on the new state until it is stored. What was stored before, even by a process
 * that died before noting it, is found by its id and stays as it is.
 * @returns the position of the last of them; 0n if none is stored
 */
export async function appendDecisions(
  store: EventStore,
  decisions: readonly Decision[],
  signal: AbortSignal,
): Promise<Position> {
  let last = 0n;
  const note = (position: Position) => {
    if (position > last) last = position;
  };
  let waiting: readonly Pending[] = decisions.map((decision) => ({ decision, read: !decision.opens }));
  while (waiting.length > 0) {
    signal.throwIfAborted();
    const [round, later] = firstOfEachStream(waiting);
    const again = await tryRound(store, round, note);
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
  store: EventStore,
  round: readonly Pending[],
  note: (position: Position) => void,
): Promise<readonly Pending[]> {
  const attempts: Attempt[] = [];
  for (let from = 0; from < round.length; from += MOST_READS)
    attempts.push(...(await Promise.all(round.slice(from, from + MOST_READS).map((each) => attempt(store, each)))));
  const appends: (Pending & { readonly append: AppendDecided })[] = [];
  for (const each of attempts)
    if ('append' in each) appends.push(each);
    else note(each.done);
  if (appends.length === 0) return [];
  const outcomes = await store.append(appends.map(({ append }) => append));
  return appends.flatMap(({ decision }, index) => {
    const outcome = outcomes[index] as AppendOutcome;
    if (outcome.status === 'conflict')
      throw new Error(`The id ${decision.eventId} of a decision on ${decision.stream} belongs to another event`);
    if (outcome.status === 'wrong-revision') return [{ decision, read: true }];
    note(outcome.position);
    return [];
  });
}

async function attempt(store: EventStore, pending: Pending): Promise<Attempt> {
  const { decision, read } = pending;
  const stored = read ? await store.readStream(decision.stream) : [];
  const there = stored.find(({ eventId }) => eventId === decision.eventId);
  if (there) return { ...pending, done: there.position };
  const events = eventsAfter(decision, stored);
  if (events.length === 0) return { ...pending, done: 0n };
  const { stream } = decision;
  return { ...pending, append: { kind: 'decided', stream, expectedRevision: stored.length - 1, events } };
}

/** What the stream's state forbids is not done: others have decided otherwise before. */
function eventsAfter(decision: Decision, stored: readonly StoredEvent[]): readonly NewEvent[] {
  try {
    return decision.eventsAfter(stored);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
