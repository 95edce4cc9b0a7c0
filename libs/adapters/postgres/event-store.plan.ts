import { type Claim, judge, type KnownEvent, type KnownLog } from '#libs/eventing/append.outcome.js';
import type { Append, AppendFact, AppendOutcome } from '#libs/eventing/event-store.js';
import type { NewEvent, Uuid } from '#libs/kernel/event.js';

/** An event that starts or continues a stream: a row of `store.streams`. */
export interface StreamEntry {
  readonly stream: Uuid;
  readonly revision: number;
  readonly position: number;
  readonly event: NewEvent;
}

/** The result of a group of appends if the log still ends where it was believed to end. */
export interface Plan {
  /** Those with the status `stored` are to be stored, in order, from the position `head` + 1. */
  readonly outcomes: AppendOutcome[];
  readonly entries: StreamEntry[];
  readonly claims: AppendFact['event'][];
}

/** The part of the log that a group needs: what was looked up, then what the group itself adds. */
export class GroupLog implements KnownLog {
  readonly events = new Map<Uuid, KnownEvent>();
  readonly claims = new Map<Uuid, Claim>();
  readonly revisions = new Map<Uuid, number>();
  readonly #entries = new Map<string, KnownEvent>();
  /** Facts that the group adds: kept as they are, because hardly any is asked for again. */
  readonly #added = new Map<Uuid, readonly [NewEvent, number]>();

  event(eventId: Uuid): KnownEvent | undefined {
    const known = this.events.get(eventId);
    if (known) return known;
    const added = this.#added.get(eventId);
    return added && knownEvent(added[0], added[1], null);
  }

  claim(eventId: Uuid): Claim | undefined {
    return this.claims.get(eventId);
  }

  revision(stream: Uuid): number {
    return this.revisions.get(stream) ?? -1;
  }

  eventAt(stream: Uuid, revision: number): KnownEvent | undefined {
    return this.#entries.get(`${stream}@${revision}`);
  }

  enter(stream: Uuid, revision: number, event: KnownEvent): void {
    this.#entries.set(`${stream}@${revision}`, event);
  }

  add(event: NewEvent, position: number): void {
    this.#added.set(event.eventId, [event, position]);
  }

  /** Adds the next event of a stream. */
  addTo(stream: Uuid, event: NewEvent, position: number): StreamEntry {
    const revision = this.revision(stream) + 1;
    const known = knownEvent(event, position, revision);
    this.events.set(event.eventId, known);
    this.revisions.set(stream, revision);
    this.enter(stream, revision, known);
    return { stream, revision, position, event };
  }
}

function knownEvent({ eventId, tenant, contentHash }: NewEvent, position: number, revision: number | null): KnownEvent {
  return { eventId, tenant, contentHash, position: BigInt(position), revision };
}

export function plan(appends: readonly Append[], log: GroupLog, head: number): Plan {
  const made: Plan = { outcomes: [], entries: [], claims: [] };
  let position = head;
  for (const append of appends) {
    const { refused, claims } = judge(append, log);
    if (claims && append.kind === 'fact') {
      log.claims.set(append.event.eventId, append.event);
      made.claims.push(append.event);
    }
    if (refused) {
      made.outcomes.push(refused);
      continue;
    }
    const stream = streamOf(append);
    if (stream !== null) {
      for (const event of eventsOf(append)) made.entries.push(log.addTo(stream, event, ++position));
    } else if (append.kind === 'fact') log.add(append.event, ++position);
    made.outcomes.push({
      status: 'stored',
      position: BigInt(position),
      eventId: lastOf(append).eventId,
      revision: stream === null ? null : log.revision(stream),
    });
  }
  return made;
}

export function eventsOf(append: Append): readonly NewEvent[] {
  return append.kind === 'fact' ? [append.event] : append.events;
}

export function streamOf(append: Append): Uuid | null {
  return append.kind === 'fact' ? (append.opens ?? null) : append.stream;
}

function lastOf(append: Append): NewEvent {
  const last = append.kind === 'fact' ? append.event : append.events.at(-1);
  if (!last) throw new RangeError('A decided append holds at least one event');
  return last;
}
