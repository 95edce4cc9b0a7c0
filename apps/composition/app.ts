import type { Type } from '@nestjs/common';

/** One of the programs the product can run as. */
export interface App {
  readonly name: string;
  /** Loads the routes it serves. */
  readonly module: () => Promise<Type>;
  /**
   * Whether it turns the log into what queries read, and runs the policies. Else another process does, and what is read waits
   * for that one.
   */
  readonly projects: boolean;
  /** Whether it carries the log to Kafka, where that is the bus. */
  readonly relays: boolean;
  /** Whether it takes in what channels leave in Kafka, where that is the bus. */
  readonly ingests: boolean;
  /** Whether it is one of several processes over one PostgreSQL: then it makes no database and no keys of its own. */
  readonly shared: boolean;
}
