import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCounts } from '#libs/insights/engine/counts.table.js';

/** What customers bring and cost, day by day. */
export class CreateValue1700000000861 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      createCounts('insight.value_days', { customer_no: 'bigint', day: 'date', currency: 'text' }, [
        'purchases',
        'spent',
        'returns',
        'returned',
        'cost',
      ]),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.value_days');
  }
}
