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

/** What a group of appends comes to if the log still ends where it was believed to end. */
export interface Plan<Item extends { readonly append: Append }> {
  readonly outcomes: AppendOutcome[];
  /** To be stored, in order, at the positions from `head` + 1. */
  readonly stored: Item[];
  readonly entries: StreamEntry[];
  readonly claims: AppendFact['event'][];
}

/** The log as far as a group needs it: what was looked up, and then what the group itself adds. */
export class GroupLog implements KnownLog {
  readonly events = new Map<Uuid, KnownEvent>();
  readonly claims = new Map<Uuid, Claim>();
  readonly revisions = new Map<Uuid, number>();
  readonly #entries = new Map<string, KnownEvent>();

  event(eventId: Uuid): KnownEvent | undefined {
    return this.events.get(eventId);
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
}

export function plan<Item extends { readonly append: Append }>(
  items: readonly Item[],
  log: GroupLog,
  head: number,
): Plan<Item> {
  const made: Plan<Item> = { outcomes: [], stored: [], entries: [], claims: [] };
  let position = head;
  for (const item of items) {
    const { append } = item;
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
    for (const event of eventsOf(append)) store(event, ++position, stream, log, made.entries);
    made.stored.push(item);
    made.outcomes.push({
      status: 'stored',
      position: BigInt(position),
      eventId: lastOf(append).eventId,
      revision: stream === null ? null : log.revision(stream),
    });
  }
  return made;
}

function store(event: NewEvent, position: number, stream: Uuid | null, log: GroupLog, entries: StreamEntry[]): void {
  const revision = stream === null ? null : log.revision(stream) + 1;
  const { eventId, tenant, contentHash } = event;
  const known = { eventId, tenant, contentHash, position: BigInt(position), revision };
  log.events.set(eventId, known);
  if (stream === null || revision === null) return;
  log.revisions.set(stream, revision);
  log.enter(stream, revision, known);
  entries.push({ stream, revision, position, event });
}

export function eventsOf(append: Append): readonly NewEvent[] {
  return append.kind === 'fact' ? [append.event] : append.events;
}

export function streamOf(append: Append): Uuid | null {
  return append.kind === 'fact' ? (append.opens ?? null) : append.stream;
}

function lastOf(append: Append): NewEvent {
  const last = eventsOf(append).at(-1);
  if (!last) throw new RangeError('A decided append holds at least one event');
  return last;
}
