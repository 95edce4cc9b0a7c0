import { isDeepStrictEqual } from 'node:util';
import type { Decider } from '#libs/kernel/decider.js';
import type { NewEvent, Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { EventStore } from './event-store.js';

/** A stream that a decider decides on, and how its events are stored. */
export interface DecidedStream<Event> {
  readonly id: Uuid;
  read(stored: StoredEvent): Event;
  write(event: Event): NewEvent;
}

export interface Decided<State, Event> {
  /** The state after the events. */
  readonly state: State;
  /** Empty: there was nothing to do. */
  readonly events: readonly Event[];
  /** Position of the stream's last event; 0n for an empty stream. */
  readonly position: Position;
}

/** Attempts before a lost race becomes a conflict: the first, and three from fresh state. */
const ATTEMPTS = 4;

/**
 * Decides a command on the stream's stored state and appends the decision at the revision it was based on.
 *
 * @throws Refusal whatever the decider refuses; `conflict` if others keep deciding first.
 */
export async function decideOn<State, Command, Event, Context>(
  store: EventStore,
  stream: DecidedStream<Event>,
  decider: Decider<State, Command, Event, Context>,
  command: Command,
  context: Context,
): Promise<Decided<State, Event>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await store.readStream(stream.id);
    const evolve = (from: State, events: readonly Event[]) =>
      events.reduce((at, event) => decider.evolve(at, event), from);
    const before = evolve(
      decider.initial,
      stored.map((event) => stream.read(event)),
    );
    const events = decider.decide(command, before, context);
    if (events.length === 0) return { state: before, events, position: stored.at(-1)?.position ?? 0n };
    const append = events.map((event) => stream.write(event));
    const [outcome] = await store.append([
      { kind: 'decided', stream: stream.id, expectedRevision: stored.length - 1, events: append },
    ]);
    if (
      outcome?.status === 'stored' ||
      (outcome?.status === 'duplicate' && (await isOurs(store, stream.id, stored.length, append)))
    ) {
      return { state: evolve(before, events), events, position: outcome.position };
    }
    if (outcome?.status === 'conflict') break;
  }
  throw concurrentChange();
}

/** What a command decided, now or the first time. */
export interface DecidedOnce<Event> {
  /** All events of the stream up to the last that the command led to. */
  readonly events: readonly Event[];
  /** Those of them that were stored before, in the same order. */
  readonly stored: readonly StoredEvent[];
  /** Whose stream it is. */
  readonly customerId: string | null;
  /** Of the last event that the command led to. */
  readonly position: Position;
  /** The command's own event, if the command was carried out before. */
  readonly before: StoredEvent | null;
}

/**
 * What a command adds to a stream: events, and how they are stored. One of them is the command's own; those behind it
 * name it as their cause.
 */
export interface Addition<Event> {
  readonly events: readonly Event[];
  readonly append: readonly NewEvent[];
}

/**
 * Carries out a command whose own event has a known id: whoever repeats it finds that event on the stream.
 *
 * @param add decides on the stream as it is stored; asked again whenever others were first
 * @throws Refusal whatever `add` refuses; `conflict` if others keep deciding first.
 */
export async function decideOnce<Event>(
  store: EventStore,
  stream: Pick<DecidedStream<Event>, 'id' | 'read'>,
  eventId: Uuid,
  add: (stored: readonly StoredEvent[], events: readonly Event[]) => Promise<Addition<Event>>,
): Promise<DecidedOnce<Event>> {
  for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
    const stored = await store.readStream(stream.id);
    const there = stored.findIndex((event) => event.eventId === eventId);
    if (there >= 0) return decidedBefore(stream, stored, there);
    // Nobody won but others: this was the last look at whether this command did.
    if (attempt === ATTEMPTS) break;
    const known = stored.map((event) => stream.read(event));
    const { events, append } = await add(stored, known);
    const [outcome] = await store.append([
      { kind: 'decided', stream: stream.id, expectedRevision: stored.length - 1, events: append },
    ]);
    if (outcome?.status === 'stored') {
      const { customerId = null } = append.at(-1) ?? {};
      return { events: [...known, ...events], stored, customerId, position: outcome.position, before: null };
    }
  }
  throw concurrentChange();
}

/** @param there where the command's own event is */
function decidedBefore<Event>(
  stream: Pick<DecidedStream<Event>, 'read'>,
  all: readonly StoredEvent[],
  there: number,
): DecidedOnce<Event> {
  const before = all[there] as StoredEvent;
  const next = all.findIndex(({ causationId }, index) => index > there && causationId !== before.eventId);
  const stored = next < 0 ? all : all.slice(0, next);
  const { position } = stored.at(-1) as StoredEvent;
  return { events: stored.map((event) => stream.read(event)), stored, customerId: before.customerId, position, before };
}

/** Others kept deciding first. */
function concurrentChange(): Refusal {
  return new Refusal(
    'conflict',
    'CONCURRENT_CHANGE',
    'Others kept changing this at the same time: read it again and decide again.',
  );
}

/** Decided events carry no content hash: only the data shows whether an append that seems repeated is this one. */
async function isOurs(
  store: EventStore,
  stream: Uuid,
  revision: number,
  events: readonly NewEvent[],
): Promise<boolean> {
  const stored = (await store.readStream(stream)).slice(revision, revision + events.length);
  return isDeepStrictEqual(
    stored.map(({ data }) => data),
    events.map(({ data }) => data),
  );
}
