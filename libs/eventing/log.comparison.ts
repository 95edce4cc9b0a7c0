import { createHash } from 'node:crypto';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { EventStore } from './event-store.js';

/** A customer's events so far: how many, and a digest of them in their order. */
interface Digest {
  readonly events: number;
  readonly sum: string;
}

const NONE: Digest = { events: 0, sum: '' };

interface Pair {
  one: Digest;
  other: Digest;
}

/** A customer whose events differ between two logs. */
export interface Difference {
  readonly tenant: string;
  /** Null: events of no customer. */
  readonly customerId: string | null;
}

export interface Compared {
  readonly events: number;
  /** The first of its events. */
  readonly differences: readonly Difference[];
}

const PAGE = 1_000;
const MOST_DIFFERENCES = 10;
/** Logs with this much unmatched have long diverged: copying lets events pass each other only within a page. */
const MOST_OPEN = 10 * PAGE;

/**
 * Compares two logs by a digest for each customer over everything in its events except positions, in order. Customers
 * whose digests match are forgotten, so that only the differences so far are kept in memory.
 */
export async function compareLogs(
  one: EventStore,
  other: EventStore,
  compared: (position: Position) => void,
): Promise<Compared> {
  const open = new Map<string, Pair>();
  const ends = { one: 0n, other: 0n };
  let events = 0;
  for (;;) {
    const [left, right] = await Promise.all([one.read(ends.one, PAGE), other.read(ends.other, PAGE)]);
    for (const event of left) take(open, event, 'one');
    for (const event of right) take(open, event, 'other');
    events += left.length;
    if ((left.length === 0 && right.length === 0) || open.size > MOST_OPEN) break;
    ends.one = left.at(-1)?.position ?? ends.one;
    ends.other = right.at(-1)?.position ?? ends.other;
    compared(ends.one);
  }
  return {
    events,
    differences: [...open.keys()].slice(0, MOST_DIFFERENCES).map((key) => JSON.parse(key) as Difference),
  };
}

function take(open: Map<string, Pair>, event: StoredEvent, side: keyof Pair): void {
  const { tenant, customerId } = event;
  const key = JSON.stringify({ tenant, customerId } satisfies Difference);
  const pair = open.get(key) ?? { one: NONE, other: NONE };
  pair[side] = { events: pair[side].events + 1, sum: digestOf(pair[side].sum, event) };
  if (pair.one.events === pair.other.events && pair.one.sum === pair.other.sum) open.delete(key);
  else open.set(key, pair);
}

function digestOf(before: string, { position, contentHash, ...event }: StoredEvent): string {
  const content = { ...event, contentHash: contentHash && Buffer.from(contentHash).toString('hex') };
  const members = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(before).update(JSON.stringify(members)).digest('base64');
}
