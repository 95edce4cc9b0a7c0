import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCounts } from '#libs/insights/engine/counts.table.js';

/** In which stage customers are, and how they came into it. */
export class CreateLifecycle1700000000823 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const span = { tier: 'text', span: 'text', day: 'date' } as const;
    await runner.query(`
      create table insight.lifecycle_customers (
        build int not null,
        customer_no bigint not null,
        summary json not null,
        primary key (build, customer_no)
      );
      ${createCounts('insight.lifecycle_flows', { ...span, from_stage: 'text', to_stage: 'text' }, ['n'])}
      ${createCounts('insight.lifecycle_losses', { ...span, reason: 'text' }, ['n'])}
      ${createCounts('insight.lifecycle_loss_links', { tier: 'text', day: 'date', previous: 'date' }, ['customers', 'won_back'])}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table insight.lifecycle_customers, insight.lifecycle_flows, insight.lifecycle_losses, insight.lifecycle_loss_links',
    );
  }
}
