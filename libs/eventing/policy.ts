import type { Decision } from '#libs/kernel/decision.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Sql } from './database.js';
import type { Keyring } from './keyring.js';

/**
 * Watches the log and the clock and decides what they lead to. It runs live, once per installation, never in a rebuild.
 *
 * It knows the log up to the event it decides on: its own rows, and facts up to that position. It never reads insights'
 * rows, which may be ahead. So its decisions are a function of the log in position order, however the log is cut into
 * batches: run over history, it decides what it decided live.
 */
export interface Policy<Known = unknown> {
  readonly name: string;
  /** Stored types of the events that it hears. */
  readonly on: readonly string[];
  /**
   * Stored types of the events that it decides. Those also in `on` it only takes: it does not decide on its own
   * decisions.
   */
  readonly emits: readonly string[];
  /**
   * Those of `on` that lead it to nothing: it only remembers them, and says what it remembers in later decisions. So it need
   * not wait for the policies that decide them, which may hear its own decisions.
   */
  readonly remembers?: readonly string[];
  /** Those of `on` for which it reads the fact tables: it is given such events once these hold them. */
  readonly needsFacts?: readonly string[];

  /** What must be known before these events to take them: read from its rows, and facts up to the events' positions. */
  know(sql: Sql, events: readonly StoredEvent[], context: PolicyContext): Promise<Known>;

  /** Takes an event into what is known. Changes only `known`. */
  take(event: StoredEvent, known: Known): void;

  /** What an event leads to once taken. Pure; changes nothing. */
  decide(event: StoredEvent, known: Known): readonly Decision[];

  /** Writes what is known into its rows. Does not await its statements. */
  write(sql: Sql, known: Known): void;

  /** What falls due without an event. */
  readonly time?: PolicyTime<Known>;

  /** What the time of day triggers. */
  readonly clock?: PolicyClock;
}

export interface PolicyContext {
  /** The moment the log has reached with these events. What is due up to here must be known. */
  readonly until: number;
  /** Of what is due and has nothing to do with these events, so many suffice: the earliest. */
  readonly mostDue: number;
  /** When the policy began in this installation, and the head then: events up to here lead to nothing. */
  readonly beganAt: number;
  readonly beganPosition: Position;
}

/** Something that is due at a moment. */
export interface Due {
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/**
 * Due times, derived from the log alone: time T passes just before the first event recorded at or after T (by the
 * latest recorded time so far, because a server's clock may step back). While nothing is recorded, the first of what is
 * due by the clock is decided, and so recorded, all the same: its stream has the last word on whether it is still so.
 */
export interface PolicyTime<Known, Item extends Due = Due> {
  /** The first known item due at or before a moment. */
  next(known: Known, until: number): Item | undefined;

  /** It has passed: it is no longer due. */
  take(item: Item, known: Known): void;

  /** What its passing leads to. Pure; changes nothing. */
  decide(item: Item, known: Known): readonly Decision[];
}

/** The moment of a look at the clock. */
export interface PolicyMoment {
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
  /** When the policy began in this installation. */
  readonly beganAt: number;
  /**
   * All that was recorded before this moment is in the policy's rows: the clock's, unless the policy is behind the log.
   * What is decided by rows as they were at a moment must wait for it.
   */
  readonly until: number;
  /** Opens what is sealed, in the given order; undefined where the key was destroyed. Nothing opened may be stored. */
  readonly open: Keyring['open'];
}

/** What the time of day brings about by itself. Everything further follows from the events it leads to. */
export interface PolicyClock {
  /** One step of what has fallen due; undefined if nothing has. */
  step(sql: Sql, moment: PolicyMoment): Promise<PolicyStep | undefined>;
}

export interface PolicyStep {
  readonly decisions: readonly Decision[];
  /** Notes that the decisions are stored, once they are. Does not await its statements. */
  write(sql: Sql): void;
}
