import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSums } from '#libs/insights/engine/sums.migration.js';

/** Sums over what was experienced in closed journeys, by month and by day. */
export class CreateMoments1700000000890 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Dimensions as in insight.cells; `day` is the first of a month, or a day.
    await runner.query(
      createSums('insight.moment_cells', { definition: 'text', span: 'text', day: 'date', tier: 'text' }, ['types']),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.moment_cells');
  }
}
