import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { addTo } from '#libs/kernel/grouping.js';
import type { Adoption, AppendOutcome, EventStore } from './event-store.js';

/** A store that adopts what another one recorded. Adopting again changes nothing. */
export interface AdoptingStore {
  adopt(appends: readonly Adoption[]): Promise<readonly AppendOutcome[]>;
}

/** The store holds something else in an event's place. */
export class CopyConflict extends Error {
  constructor(readonly event: StoredEvent) {
    super(`Another event stands in the place of ${event.eventId}`);
    this.name = 'CopyConflict';
  }
}

/** Appends of one customer, in order. */
type Lane = readonly Adoption[];
/** Lanes that may be under way together. */
type Wave = readonly Lane[];

const PAGE = 1_000;

export interface CopyOptions {
  /** About how many events are under way together. */
  readonly page?: number;
  /** Ends with the append that holds this position, which nothing passes; if missing, at the end of the log. */
  readonly until?: Position;
}

/**
 * Copies the log after a position. Each customer's events stay in order, and events of no customer keep their place
 * among all others; only customers may pass each other, within a page.
 * @param copied told, page by page, up to where everything is copied: another call can go on from there
 * @throws CopyConflict
 */
export async function copyLog(
  from: EventStore,
  to: AdoptingStore,
  after: Position,
  copied: (position: Position) => Promise<void>,
  { page = PAGE, until }: CopyOptions = {},
): Promise<void> {
  for (let at = after; ; ) {
    const appends = upTo(until, await readPage(from, at, page));
    const last = appends.at(-1);
    if (last === undefined) return;
    for (const wave of wavesOf(appends)) await Promise.all(wave.map((lane) => copyLane(to, lane)));
    at = lastOf(last).position;
    await copied(at);
  }
}

async function copyLane(to: AdoptingStore, lane: Lane): Promise<void> {
  for (const append of lane) {
    const [outcome] = await to.adopt([append]);
    if (outcome?.status !== 'stored' && outcome?.status !== 'duplicate') throw new CopyConflict(lastOf(append));
  }
}

/** An append that goes on beyond the end gets a page of its own. */
function upTo(until: Position | undefined, appends: readonly Adoption[]): readonly Adoption[] {
  if (until === undefined) return appends;
  const begun = appends.filter((append) => firstOf(append).position <= until);
  const whole = begun.filter((append) => lastOf(append).position <= until);
  return whole.length > 0 ? whole : begun;
}

/** Whole appends only: what was decided together is never cut, wherever reading began. */
async function readPage(from: EventStore, after: Position, page: number): Promise<readonly Adoption[]> {
  for (let limit = page; ; limit *= 2) {
    const events = await from.read(after, limit);
    const appends = appendsOf(events);
    if (events.length < limit) return appends;
    if (appends.length > 1) return appends.slice(0, -1);
  }
}

/**
 * The appends that stored events came from: decided events of one stream, recorded at the same time, were one append.
 */
export function appendsOf(events: readonly StoredEvent[]): readonly Adoption[] {
  const appends: Adoption[] = [];
  let decided: StoredEvent[] = [];
  for (const event of events) {
    const before = decided.at(-1);
    if (before && (before.stream !== event.stream || before.recordedAt !== event.recordedAt)) decided = [];
    if (isFact(event)) {
      decided = [];
      appends.push({ kind: 'fact', event, ...(event.stream === null ? {} : { opens: event.stream }) });
      continue;
    }
    if (decided.length === 0) appends.push(decision(event, decided));
    decided.push(event);
  }
  return appends;
}

const isFact = (event: StoredEvent): event is StoredEvent & { readonly contentHash: Uint8Array } =>
  event.contentHash !== null && (event.revision ?? 0) === 0;

function decision(first: StoredEvent, events: readonly StoredEvent[]): Adoption {
  const { stream, revision } = first;
  if (stream === null || revision === null) throw new Error(`${first.eventId} is neither a fact nor decided`);
  return { kind: 'decided', stream, expectedRevision: revision - 1, events };
}

/** One lane for each customer; an append of no customer, or of several, has a wave of its own. */
export function wavesOf(appends: readonly Adoption[]): readonly Wave[] {
  const waves: Wave[] = [];
  let lanes = new Map<string, Adoption[]>();
  const begin = () => {
    if (lanes.size > 0) waves.push([...lanes.values()]);
    lanes = new Map();
  };
  for (const append of appends) {
    const customer = customerOf(append);
    if (customer === null) {
      begin();
      waves.push([[append]]);
      continue;
    }
    addTo(lanes, customer, append);
  }
  begin();
  return waves;
}

function customerOf(append: Adoption): string | null {
  const customers = new Set(eventsOf(append).map(({ tenant, customerId }) => customerId && `${tenant}/${customerId}`));
  const [customer = null, ...others] = customers;
  return others.length > 0 ? null : customer;
}

const eventsOf = (append: Adoption) => (append.kind === 'fact' ? [append.event] : append.events);
const firstOf = (append: Adoption) => eventsOf(append)[0] as StoredEvent;
const lastOf = (append: Adoption) => eventsOf(append).at(-1) as StoredEvent;
