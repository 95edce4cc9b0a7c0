import type { MigrationInterface } from 'typeorm';

/** Its name ends with its time (`CreateFeedback1700000000230`); migrations run in the order of these. */
export type Migration = new () => MigrationInterface;
