import type { Position, Uuid } from '#libs/kernel/event.js';
import type { Append, AppendDecided, AppendFact, AppendOutcome } from './event-store.js';

/** What identity compares about an event in the log. */
export interface KnownEvent {
  readonly eventId: Uuid;
  readonly tenant: string;
  readonly contentHash: Uint8Array | null;
  readonly position: Position;
  readonly revision: number | null;
}

/** An event id that was used up without storing an event: the fact's stream was already taken. */
export interface Claim {
  readonly tenant: string;
  readonly contentHash: Uint8Array;
}

/** The part of the log that one append needs to see. */
export interface KnownLog {
  event(eventId: Uuid): KnownEvent | undefined;
  claim(eventId: Uuid): Claim | undefined;
  /** The stream's last revision; −1 if there is no such stream. */
  revision(stream: Uuid): number;
  eventAt(stream: Uuid, revision: number): KnownEvent | undefined;
}

export type Refused = Exclude<AppendOutcome, { status: 'stored' }>;

/** `refused` undefined: store it. `claims`: the fact's event id is now used up although no event is stored. */
export interface Verdict {
  readonly refused: Refused | undefined;
  readonly claims: boolean;
}

const STORE: Verdict = { refused: undefined, claims: false };

/** Judges an append against the log as it is: the rule of identity, for stores that see the whole log at once. */
export function judge(append: Append, log: KnownLog): Verdict {
  return append.kind === 'fact' ? judgeFact(append, log) : judgeDecided(append, log);
}

function judgeFact({ event, opens }: AppendFact, log: KnownLog): Verdict {
  const stored = log.event(event.eventId);
  if (stored) return refuse(sameContent(event, stored) ? duplicate(stored) : { status: 'conflict', on: 'event' });
  const claim = log.claim(event.eventId);
  if (claim && !sameContent(event, claim)) return refuse({ status: 'conflict', on: 'event' });
  if (opens === undefined) return claim ? refuse({ status: 'conflict', on: 'event' }) : STORE;
  const first = log.eventAt(opens, 0);
  if (!first) return STORE;
  return refuse(sameContent(event, first) ? duplicate(first) : { status: 'conflict', on: 'stream' }, !claim);
}

function judgeDecided({ stream, expectedRevision, events }: AppendDecided, log: KnownLog): Verdict {
  const actual = log.revision(stream);
  if (actual === expectedRevision) {
    const ids = new Set(events.map((event) => event.eventId));
    const used = ids.size < events.length || events.some(({ eventId }) => log.event(eventId) ?? log.claim(eventId));
    return used ? refuse({ status: 'conflict', on: 'event' }) : STORE;
  }
  const there = events.map((event, index) => {
    const found = log.eventAt(stream, expectedRevision + 1 + index);
    return found?.eventId === event.eventId ? found : undefined;
  });
  const last = there.at(-1);
  return refuse(last && there.every(Boolean) ? duplicate(last) : { status: 'wrong-revision', actual });
}

const refuse = (refused: Refused, claims = false): Verdict => ({
  refused,
  claims,
});

const duplicate = ({ position, eventId, revision }: KnownEvent): Refused => ({
  status: 'duplicate',
  position,
  eventId,
  revision,
});

type Content = {
  readonly tenant: string;
  readonly contentHash: Uint8Array | null;
};

function sameContent(a: Content, b: Content): boolean {
  const [x, y] = [a.contentHash, b.contentHash];
  if (!x || !y || a.tenant !== b.tenant || x.length !== y.length) return false;
  return x.every((byte, index) => byte === y[index]);
}
