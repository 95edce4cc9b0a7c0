import type { Type } from '@nestjs/common';

/** One of the programs the product can run as. */
export interface App {
  readonly name: string;
  /** Loads the routes it serves. */
  readonly module: () => Promise<Type>;
  /**
   * Whether it turns the log into what queries read, and runs the policies. Otherwise another process does, and queries
   * wait for that one.
   */
  readonly projects: boolean;
  /** Whether it carries the log to Kafka, if Kafka is the bus. */
  readonly relays: boolean;
  /** Whether it takes in what channels publish through Kafka, if Kafka is the bus. */
  readonly ingests: boolean;
  /** Whether it brings to subscribers what they may see. */
  readonly notifies: boolean;
  /** Whether it is one of several processes that share a PostgreSQL: it then makes no database or keys of its own. */
  readonly shared: boolean;
}
