import type { MigrationInterface } from 'typeorm';

/** Named with its time at the end (`CreateFeedback1700000000230`), which is the order in which migrations run. */
export type Migration = new () => MigrationInterface;
