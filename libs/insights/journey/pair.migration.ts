import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** Sums of scores beside later feedback, by group, and of each customer in it. */
export class SumPairs1700000000970 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // \`dimension\`: 'all', 'tier', 'channel' or a period; \`value\`: its value as cells write it, of a period its name.
    await runner.query(`
      create table insight.customer_pairs (
        build int not null,
        definition text collate "C" not null,
        dimension text collate "C" not null,
        value text collate "C" not null,
        customer_no bigint not null,
        -- PAIR_SUMS (journey.pairs.ts, ../engine/sums.codec.ts)
        sums bytea not null,
        primary key (build, dimension, value, definition, customer_no)
      ) with (fillfactor = 90);
      ${createSums('insight.pair_cells', { definition: 'text', dimension: 'text', value: 'text' }, ['squares'])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.pair_cells; drop table insight.customer_pairs;');
  }
}
