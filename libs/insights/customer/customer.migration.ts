import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known about each customer. */
export class CreateCustomerProfiles1700000000220 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.customer_profiles (
        build int not null,
        customer_no bigint not null,
        tier text,
        lifecycle text not null,
        first_contact_at timestamptz,
        last_contact_at timestamptz,
        summary json not null,
        primary key (build, customer_no)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.customer_profiles');
  }
}
