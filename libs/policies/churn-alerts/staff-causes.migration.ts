import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The last root cause of a complaint stands: that it was staff's behaviour is kept with the version that said so. Of what was
 * recorded before, the version is not known: whatever comes later stands.
 */
export class VersionStaffCauses1700000000989 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update policy.watched_customers
         set statistics = regexp_replace(statistics::text, '"staffCause":\\s*(\\{[^{}]*\\})', '"staffCause":[0,\\1]', 'g')::json
       where statistics::text like '%"staffCause"%'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update policy.watched_customers
         set statistics = regexp_replace(statistics::text, '"staffCause":\\s*\\[\\d+,\\s*(\\{[^{}]*\\})\\]', '"staffCause":\\1', 'g')::json
       where statistics::text like '%"staffCause"%'`);
  }
}
