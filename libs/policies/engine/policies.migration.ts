import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The schema for policies' own rows and for the keys whose erasure they took in. Their progress is in engine.policies.
 */
export class CreatePolicies1700000000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema policy;

      -- Only of policies whose rows hold what may be sealed.
      create table policy.erased_keys (
        policy text not null,
        key_id text collate "C" not null,
        primary key (policy, key_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema policy cascade');
  }
}
