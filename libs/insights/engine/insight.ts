import type { Type } from '@nestjs/common';
import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import type { Sql } from '#libs/eventing/database.js';
import type { CustomerEventType, TenantEventType } from '#libs/facts/stored.events.js';
import type { CustomerChange, CustomerNo, WholeCustomer } from '#libs/facts/table/customer-fact.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { Migration } from '#libs/platform/migration.js';
import type { Sums } from './sums.js';

/**
 * Rows made from facts, for queries to read. They are a function of each customer's facts in event-time order, never of
 * the order of arrival; `read` keeps them up to date, `fill` makes them from everything known, and both must end in the
 * same rows.
 *
 * An insight may read anything, and writes rows of the given customers under the given build. What is not one
 * customer's it adds to `context.sums`: it neither locks nor writes anything shared.
 */
export interface Insight {
  readonly name: string;
  /** Raised when the meaning of its rows or what it depends on changes: all are then rebuilt beside the live ones. */
  readonly version: number;
  /**
   * Names of the insights whose rows it reads (`context.buildOf`). It gets each change after them, and is built with
   * them.
   */
  readonly after?: readonly string[];
  /** Types of the facts that `fill` needs. It also gets others that are read for another insight. */
  readonly facts: readonly CustomerEventType[];
  /** The tenant's own inputs to its rows, besides customers' facts: when these change, all rows are rebuilt. */
  readonly inputs?: InsightInputs;
  /** Its rows hold the tenant's dates: they are rebuilt when time zone rules change. */
  readonly dates?: boolean;
  readonly tables: readonly InsightTable[];
  readonly migrations: readonly Migration[];

  /** Updates rows to what a batch changed about customers whose family stayed the same. */
  read(sql: Sql, customers: readonly CustomerChange[], context: InsightContext): Promise<Write>;

  /** Makes the rows of whole customers that the build does not hold yet. */
  fill(sql: Sql, customers: readonly WholeCustomer[], context: InsightContext): Promise<Write>;

  /** Removes the rows under some numbers from a build, and what they added to sums. */
  clear(sql: Sql, customers: readonly CustomerNo[], context: InsightContext): Promise<Write>;

  /**
   * Takes the tenant's events that are about no customer, in their order; each may come several times. Rows that depend
   * on the date change by `day.closed`; what `read` and `fill` make is as of the last one (facts/day/day.table.ts).
   */
  tenantEvents?(sql: Sql, events: readonly StoredEvent[], context: InsightContext): Promise<Write>;

  /** Changes that time alone causes. */
  readonly time?: InsightTime;

  /** Its routes. Loaded only where queries are answered, so that processes that only project do without. */
  module?(): Promise<Type>;
}

export interface InsightInputs {
  /** Types of the tenant's events that change the inputs. */
  readonly types: readonly TenantEventType[];
  /** SQL: the positions (`position`) of those that a tenant has. @param tenant SQL: its name */
  positions(tenant: string): string;
}

/**
 * The writing that follows reading. All insights read before any of them writes, so that they wait for the database
 * together; writes go out without being waited for (`Sql` says when that is right).
 */
export type Write = () => void | Promise<void>;

/** Nothing to write. */
export const nothingToWrite: Write = () => undefined;

export interface InsightTable {
  /** With its schema. Its first column is `build int`, which begins its primary key. */
  readonly name: string;
  /** The table as a type. Loaded on demand: TypeORM takes long to load. */
  entity(): Promise<EntityClass>;
  /** What must be the same wherever the same log was projected; live builds only. */
  readonly compared: ComparedRows;
  /** Columns (json) whose members may be sealed, of a table with a `customer_no`: an erasure takes what its keys sealed. */
  readonly personal?: readonly string[];
}

/** A class with TypeORM's decorators. */
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
  /** What is made from the inputs: read once as long as they stay the same. */
  inputs<Inputs>(read: () => Promise<Inputs>): Promise<Inputs>;
  /**
   * What is made from the inputs and, besides, from facts of the tenant that change no row by themselves: read anew once
   * there are more of these. @param position of the last of them
   */
  latest<Latest>(position: Position, read: () => Promise<Latest>): Promise<Latest>;
  /** The tenant's date of a moment (milliseconds since 1970): `2024-01-31`. */
  readonly dayOf: (time: number) => string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Additions to it are stored with the transaction, along with what others add. */
  readonly sums: Sums;
}

/** Rows that change because a moment has come, without an event. */
export interface InsightTime {
  /**
   * SQL: whether there are such rows at a moment (`asked.now`).
   * @param builds SQL: in which builds (`build`) to look
   * @param parked SQL: numbers of customers whose rows must wait
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
  /** Customers whose rows must wait. */
  readonly without: readonly CustomerNo[];
}

/** Rows that are due. */
export interface TimeDue {
  /** The builds they are in. */
  readonly builds: readonly number[];
  /** Their customers; each may be listed several times. */
  readonly customers: readonly CustomerNo[];
  /** Whether there may be more of them. */
  readonly more: boolean;
  /** Writes those of some of the customers. @param contexts of each of the builds */
  write(sql: Sql, customers: ReadonlySet<CustomerNo>, contexts: ReadonlyMap<number, InsightContext>): Promise<void>;
}
