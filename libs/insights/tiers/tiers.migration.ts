import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCounts } from '#libs/insights/engine/counts.table.js';

const MEASURES = ['customers', 'contacts', 'seconds', 'purchases', 'revenue', 'cost', 'compensation'];

/** What customers of each tier bring, and what they get. */
export class CreateTiers1700000000821 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${createCounts('insight.tier_days', { customer_no: 'bigint', day: 'date', tier: 'text', currency: 'text' }, MEASURES)}
      ${createCounts('insight.tier_cells', { span: 'text', day: 'date', tier: 'text', currency: 'text' }, MEASURES)}
      ${createCounts('insight.tier_links', { day: 'date', next: 'date' }, ['customers'])}
      -- Few links go beyond a day near the last one, and most questions end there.
      create index tier_links_next on insight.tier_links (build, next, day);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.tier_days, insight.tier_cells, insight.tier_links');
  }
}
