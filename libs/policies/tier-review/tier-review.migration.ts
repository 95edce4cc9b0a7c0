import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reviews of tiers go by (the entities beside this file). */
export class CreateTierReview1700000000930 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy.reviewed_tenants (
        tenant text collate "C" primary key,
        settings json,
        is_changed boolean not null,
        running json,
        waiting_from int not null,
        waiting_to int not null
      );
      create index reviewed_tenants_busy on policy.reviewed_tenants (tenant) where running is not null or waiting_from < waiting_to;

      create table policy.reviewed_customers (
        tenant text collate "C" not null,
        customer_id text collate "C" not null,
        survivor text collate "C" not null,
        own json not null,
        family json,
        level text,
        lows json,
        is_reviewed boolean not null,
        tier text,
        is_high boolean not null,
        primary key (tenant, customer_id)
      );
      create index reviewed_customers_order on policy.reviewed_customers (tenant, customer_id) where is_reviewed;

      create table policy.reviewed_turnover (
        tenant text collate "C" not null,
        survivor text collate "C" not null,
        customer_id text collate "C" not null,
        currency text collate "C" not null,
        day int not null,
        amount numeric not null,
        primary key (tenant, survivor, currency, day, customer_id)
      );

      create table policy.review_sums (
        tenant text collate "C" not null,
        last text collate "C" not null,
        customers text[] not null,
        amounts numeric[] not null,
        tiers text[] not null,
        are_high boolean[] not null,
        levels text[] not null,
        have_lows boolean[] not null,
        primary key (tenant, last)
      );

      create table policy.review_notes (
        tenant text collate "C" not null,
        number int not null,
        note json not null,
        primary key (tenant, number)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table policy.reviewed_tenants, policy.reviewed_customers, policy.reviewed_turnover, policy.review_sums, policy.review_notes',
    );
  }
}
