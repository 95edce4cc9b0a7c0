import { isDeepStrictEqual } from 'node:util';
import type { Decider } from '#libs/kernel/decider.js';
import type { NewEvent, Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { EventStore } from './event-store.js';

/** A stream a decider decides on, and how its events are stored. */
export interface DecidedStream<Event> {
  readonly id: Uuid;
  read(stored: StoredEvent): Event;
  write(event: Event): NewEvent;
}

export interface Decided<State, Event> {
  /** After the events. */
  readonly state: State;
  /** Empty: there was nothing to do. */
  readonly events: readonly Event[];
  /** Of the stream's last event; 0n for a stream without one. */
  readonly position: Position;
}

/** Attempts before a lost race is a conflict: the first and three from fresh state. */
export const ATTEMPTS = 4;

/**
 * Decides a command on the stream's state in the store and appends what was decided, at the revision it was decided at.
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

/** Others kept deciding first. */
export function concurrentChange(): Refusal {
  return new Refusal(
    'conflict',
    'CONCURRENT_CHANGE',
    'Others kept changing this at the same time: read it again and decide again.',
  );
}

/** Decided events carry no content hash: whether an append that seems repeated is this one is told by its data. */
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
