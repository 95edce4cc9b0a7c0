import type { Decision } from '#libs/kernel/decision.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { Sql } from './database.js';

/**
 * Watches the log and the clock and decides what they lead to. It runs live, once in an installation; no rebuild runs it.
 *
 * What it knows is the log up to the event that it decides on: its own rows, and facts up to that position. It never reads
 * rows of insights, which may be ahead. So what it takes and decides is a function of the log in the order of positions,
 * however the log is cut into batches: run over history it decides what it decided live.
 */
export interface Policy<Known = unknown> {
  readonly name: string;
  /** Stored types of the events that it hears. */
  readonly on: readonly string[];
  /** Stored types of the events that it decides. Those among `on` it only takes: it decides nothing on its own words. */
  readonly emits: readonly string[];
  /** It reads the tables of facts: it is given events once these hold them. */
  readonly needsFacts?: boolean;

  /** What must be known to take these events, as it was before them: read from rows, and facts up to the events' positions. */
  know(sql: Sql, events: readonly StoredEvent[], context: PolicyContext): Promise<Known>;

  /** Takes an event into what is known. Pure but for `known`. */
  take(event: StoredEvent, known: Known): void;

  /** What an event leads to that was taken. Pure; changes nothing. */
  decide(event: StoredEvent, known: Known): readonly Decision[];

  /** Writes what is known into its rows. Statements go out without being waited for. */
  write(sql: Sql, known: Known): void;

  /** What becomes due without an event. */
  readonly time?: PolicyTime<Known>;

  /** What the time of day makes it do. */
  readonly clock?: PolicyClock;
}

export interface PolicyContext {
  /** The moment that the log has come to with these events. What is due up to here must be known. */
  readonly until: number;
}

/** Something that is due at a moment. */
export interface Due {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/**
 * Due times, told by the log alone: one at T passes before the first event that was recorded at or after T (by the latest
 * recorded time so far, for a server's clock may step back), at the place in the log that this gives.
 */
export interface PolicyTime<Known, Item extends Due = Due> {
  /** The first of what is known to be due at or before a moment. */
  next(known: Known, until: number): Item | undefined;

  /** It has passed: from now on it is not due. */
  take(item: Item, known: Known): void;

  /** What it leads to that it has passed. Pure; changes nothing. */
  decide(item: Item, known: Known): readonly Decision[];
}

/** The moment of a look at the clock. */
export interface PolicyMoment {
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  /** When the policy began in this installation. */
  readonly beganAt: number;
}

/** What the time of day brings about by itself. What is made of it later goes by the events that it leads to. */
export interface PolicyClock {
  /** A step of what has become due; undefined: nothing has. */
  step(sql: Sql, moment: PolicyMoment): Promise<PolicyStep | undefined>;
}

export interface PolicyStep {
  readonly decisions: readonly Decision[];
  /** Notes, once the decisions are stored, that they are. Statements go out without being waited for. */
  write(sql: Sql): void;
}
