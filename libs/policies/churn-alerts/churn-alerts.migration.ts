import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What alerts go by (watched-customer.entity.ts, watched-tenant.entity.ts). */
export class CreateChurnAlerts1700000000760 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy.watched_customers (
        tenant text collate "C" not null,
        customer_id text collate "C" not null,
        statistics json not null,
        is_corrected boolean not null,
        course json not null,
        waiting_since int,
        waiting_lift double precision,
        next_at timestamptz,
        wake_at timestamptz,
        primary key (tenant, customer_id)
      );
      create index watched_customers_waiting on policy.watched_customers (tenant, waiting_lift) where waiting_lift is not null;
      create index watched_customers_wake on policy.watched_customers (wake_at) where wake_at is not null;

      create table policy.watched_tenants (
        tenant text collate "C" primary key,
        live_since int,
        closed_at timestamptz,
        due_at timestamptz,
        sweep_at timestamptz,
        swept_to text collate "C",
        released_at timestamptz,
        raised_on int,
        raised int
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table policy.watched_customers, policy.watched_tenants');
  }
}
