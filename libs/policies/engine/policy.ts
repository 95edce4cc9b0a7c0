import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import type { Policy } from '#libs/eventing/policy.js';
import type { Migration } from '#libs/platform/migration.js';

/** A policy with everything that an installation must know about it. */
export interface InstalledPolicy<Known = unknown> extends Policy<Known> {
  readonly tables: readonly PolicyTable[];
  readonly migrations: readonly Migration[];
}

/**
 * A table of a policy's own rows. The rows move together with the log, so they must mean the same in every installation
 * that holds it: customers by the ids they were published under, events by their ids; no log positions, and no numbers
 * that a database assigned.
 */
export interface PolicyTable {
  /** Including its schema, which is `policy`. */
  readonly name: string;
  /** The table as a type. Loaded only on demand, because TypeORM takes long to load. */
  entity(): Promise<abstract new () => object>;
  /** What must be equal in all installations that hold the same log. */
  readonly compared: ComparedRows;
  /**
   * Columns (json) that may hold what was sealed for a row's `tenant` and `customer_id`: an erasure removes what its keys
   * sealed.
   */
  readonly personal?: readonly string[];
  /** The column that says into whom a customer was merged, if the rows of survivors hold what was sealed for it, too. */
  readonly survivor?: string;
}
