import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** Sums over the journeys that ended in a month, beside those of each day. */
export class SumMonths1700000000960 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Dimensions as in insight.cells; `day` is the first of a month. Older processes never read or write it.
    await runner.query(
      createSums('insight.month_cells', { definition: 'text', day: 'date', tier: 'text' }, ['journeys', 'types']),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.month_cells');
  }
}
