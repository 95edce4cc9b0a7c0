import type { ComparedRows } from '#libs/eventing/compared.rows.js';
import type { Policy } from '#libs/eventing/policy.js';
import type { Migration } from '#libs/platform/migration.js';

/** A policy with everything an installation must know about it. */
export interface InstalledPolicy<Known = unknown> extends Policy<Known> {
  readonly tables: readonly PolicyTable[];
  readonly migrations: readonly Migration[];
}

/**
 * A table of rows of a policy's own. What stands in them means the same in every installation that holds the same log, for
 * they move with it: customers by the id that they were published under, events by their id; no position in the log, and no
 * number that a database gave.
 */
export interface PolicyTable {
  /** With its schema, which is `policy`. */
  readonly name: string;
  /** The table as a type. Loaded where it is asked for: TypeORM takes long to load. */
  entity(): Promise<abstract new () => object>;
  /** What must be the same wherever the same log led to it. */
  readonly compared: ComparedRows;
  /** Columns (json) that may be sealed: an erasure takes what its keys sealed. */
  readonly personal?: readonly string[];
}
