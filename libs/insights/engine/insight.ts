import type { Type } from '@nestjs/common';
import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import type { Sql } from '#libs/eventing/database.js';
import type { CustomerEventType, TenantEventType } from '#libs/facts/stored.events.js';
import type { CustomerChange, CustomerNo, WholeCustomer } from '#libs/facts/table/customer-fact.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Migration } from '#libs/platform/migration.js';
import type { Sums } from './sums.js';

/**
 * Rows that are made of facts and that queries read. What they say is a function of each customer's facts in event-time
 * order, never of the order of arrival; `read` keeps them up to date, `fill` makes them of everything that is known, and
 * both must end in the same rows.
 *
 * An insight reads what it likes and writes rows of the customers that it was given, under the build that it was given.
 * What is not one customer's, it adds to `context.sums`: it locks and writes nothing that others share.
 */
export interface Insight {
  readonly name: string;
  /** Raised when what its rows mean changes, or what it stands on: all are then made anew beside those that are read. */
  readonly version: number;
  /** Names of the insights whose rows it reads (`context.buildOf`). It is given a change after them, and built with them. */
  readonly after?: readonly string[];
  /** Types of the facts that `fill` needs. It is given others too, where they are read for another insight. */
  readonly facts: readonly CustomerEventType[];
  /** What of the tenant's, besides facts of customers, its rows are made with: where it changes, all are made anew. */
  readonly inputs?: InsightInputs;
  /** Its rows hold dates of the tenant's: they are made anew where the rules of time zones change. */
  readonly dates?: boolean;
  readonly tables: readonly InsightTable[];
  readonly migrations: readonly Migration[];

  /** Brings rows up to what a batch changed about customers whose family stayed as it was. */
  read(sql: Sql, customers: readonly CustomerChange[], context: InsightContext): Promise<Write>;

  /** Makes the rows of whole customers, of whom the build holds nothing. */
  fill(sql: Sql, customers: readonly WholeCustomer[], context: InsightContext): Promise<Write>;

  /** Takes the rows under some numbers out of a build, and what they added to sums. */
  clear(sql: Sql, customers: readonly CustomerNo[], context: InsightContext): Promise<Write>;

  /**
   * Takes events of the tenant's that are of no customer, in their order; each may come several times. Rows that depend on
   * the date change by `day.closed`; what `read` and `fill` make is as of the last one (facts/day/day.table.ts).
   */
  tenantEvents?(sql: Sql, events: readonly StoredEvent[], context: InsightContext): Promise<Write>;

  /** What time alone brings about. */
  readonly time?: InsightTime;

  /** Its routes. Loaded where questions are answered, so that those who only project do without. */
  module?(): Promise<Type>;
}

export interface InsightInputs {
  /** Types of the tenant's events that change them. */
  readonly types: readonly TenantEventType[];
  /** SQL: the positions (`position`) of those that a tenant has. @param tenant SQL: its name */
  positions(tenant: string): string;
}

/**
 * What follows reading: statements that write. All insights read before any of them writes, so that they wait for the
 * database together; writes go out without being waited for (`Sql` says when that is right).
 */
export type Write = () => void | Promise<void>;

/** Nothing to write. */
export const nothingToWrite: Write = () => undefined;

export interface InsightTable {
  /** With its schema. Its first column is `build int`, which begins its primary key. */
  readonly name: string;
  /** The table as a type. Loaded where it is asked for: TypeORM takes long to load. */
  entity(): Promise<EntityClass>;
  /** What must be the same wherever the same log was projected; only of live builds. */
  readonly compared: ComparedRows;
  /** Columns (json) whose members may be sealed, of a table with a `customer_no`: an erasure takes what its keys sealed. */
  readonly personal?: readonly string[];
}

/** A class that TypeORM's decorators describe. */
export type EntityClass = abstract new () => object;

/** What rows are made with: one build of one tenant. */
export interface InsightContext {
  readonly tenant: string;
  /** The first column of each row. */
  readonly build: number;
  /** The build of an insight that this one stands on, of the same generation: its rows are up to date already. */
  buildOf(insight: string): number;
  /** The tenant's events that the build takes as its inputs are those up to here. */
  readonly inputsPosition: Position;
  /** What is made of the inputs: read once for as long as they are the same. */
  inputs<Inputs>(read: () => Promise<Inputs>): Promise<Inputs>;
  /** The tenant's date of a moment (milliseconds since 1970): `2024-01-31`. */
  readonly dayOf: (time: number) => string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What is added here is stored with the transaction, beside what others add. */
  readonly sums: Sums;
}

/** Rows that change because a moment has come, without an event. */
export interface InsightTime {
  /**
   * SQL: whether there are such rows at a moment (`asked.now`).
   * @param builds SQL: in which builds (`build`) to look
   * @param parked SQL: numbers of customers whose rows wait
   */
  due(builds: string, parked: string): string;
  /** Reads some of them. */
  read(sql: Sql, wanted: TimeWanted): Promise<TimeDue>;
}

export interface TimeWanted {
  /** SQL: in which builds (`build`) to look. */
  readonly builds: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Most rows. */
  readonly limit: number;
  /** Whose rows wait. */
  readonly without: readonly CustomerNo[];
}

/** Rows that are due. */
export interface TimeDue {
  /** In which builds they are. */
  readonly builds: readonly number[];
  /** Whose they are; each may stand here several times. */
  readonly customers: readonly CustomerNo[];
  /** Whether there may be more of them. */
  readonly more: boolean;
  /** Writes those of some of the customers. @param contexts of each of the builds */
  write(sql: Sql, customers: ReadonlySet<CustomerNo>, contexts: ReadonlyMap<number, InsightContext>): Promise<void>;
}
