import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What care goes by (the entities beside this file). */
export class CreateCare1700000000951 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table policy.care_tenants (
        tenant text collate "C" primary key,
        tiers json not null
      );

      create table policy.care_rules (
        tenant text collate "C" not null,
        name text collate "C" not null,
        version int not null,
        rule json not null,
        since timestamptz not null,
        next_on int,
        next_at timestamptz,
        swept_to text collate "C" not null,
        primary key (tenant, name)
      );
      create index care_rules_next on policy.care_rules (next_at) where next_at is not null;

      create table policy.care_customers (
        tenant text collate "C" not null,
        customer_id text collate "C" not null,
        survivor text collate "C" not null,
        own json not null,
        own_traits json not null,
        family json,
        family_traits json,
        first_purchase text collate "C",
        first_contact text collate "C",
        last_contact int,
        has_traits boolean not null,
        primary key (tenant, customer_id)
      );
      create index care_customers_first_purchase on policy.care_customers (tenant, first_purchase, customer_id) where first_purchase is not null;
      create index care_customers_first_contact on policy.care_customers (tenant, first_contact, customer_id) where first_contact is not null;
      create index care_customers_last_contact on policy.care_customers (tenant, last_contact, customer_id) where last_contact is not null;
      create index care_customers_traits on policy.care_customers (tenant, customer_id) where has_traits;

      create table policy.care_occasions (
        tenant text collate "C" not null,
        customer_id text collate "C" not null,
        rule text collate "C" not null,
        occasion text collate "C" not null,
        due_at timestamptz not null,
        primary key (tenant, customer_id, rule, occasion)
      );
      create index care_occasions_due on policy.care_occasions (due_at, tenant, rule, customer_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table policy.care_tenants, policy.care_rules, policy.care_customers, policy.care_occasions',
    );
  }
}
