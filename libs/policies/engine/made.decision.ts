import { uuid5 } from '#libs/facts/fact.identity.js';
import type { Decider } from '#libs/kernel/decider.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';

/** What a policy does to a stream: a command for the stream's decider. */
export interface Made<State, Command, Event, Context> {
  /** The event that led to it, or an id that stands for the moment that did. */
  readonly cause: StoredEvent | Uuid;
  /** Distinguishes it from other actions with the same cause. */
  readonly action: string;
  readonly stream: {
    readonly id: Uuid;
    read(stored: StoredEvent): Event;
    write(event: Event): NewEvent;
  };
  readonly decider: Decider<State, Command, Event, Context>;
  readonly command: Command;
  readonly context: Context;
  /** The stream belongs to this decision alone and rarely exists yet. */
  readonly opens?: boolean;
  /** Members of its events' data to be sealed. */
  readonly personal?: readonly string[];
}

/** The decision to give a command to a stream's decider. The ids of its events follow from cause and action. */
export function decisionOf<State, Command, Event, Context>(made: Made<State, Command, Event, Context>): Decision {
  const { cause, action, stream, decider, command, context, opens = false, personal = [] } = made;
  const causeId = typeof cause === 'string' ? cause : cause.eventId;
  const idOf = (index: number) => uuid5(causeId, index === 0 ? action : `${action}/${index}`);
  const eventsAfter = (stored: readonly StoredEvent[]) => {
    const state = stored.reduce((at, event) => decider.evolve(at, stream.read(event)), decider.initial);
    return decider
      .decide(command, state, context)
      .map((event, index) => ({ ...stream.write(event), eventId: idOf(index), ...causedBy(cause) }));
  };
  const expected = opens ? { revision: -1, events: () => eventsAfter([]) } : null;
  return { eventId: idOf(0), stream: stream.id, expected, personal, eventsAfter };
}

function causedBy(cause: StoredEvent | Uuid): Pick<NewEvent, 'causationId' | 'correlationId' | 'traceparent'> {
  if (typeof cause === 'string') return { causationId: null, correlationId: null, traceparent: null };
  const { eventId, correlationId, traceparent } = cause;
  return { causationId: eventId, correlationId: correlationId ?? eventId, traceparent };
}
