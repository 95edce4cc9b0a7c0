import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who recommends the brand, and to whom. */
export class CreateAdvocates1700000000910 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.advocates (
        build int not null,
        customer_no bigint not null,
        since bytea,
        erased boolean not null,
        tier text,
        summary json not null,
        primary key (build, customer_no)
      );
      create index advocates_since on insight.advocates (build, customer_no) where since is not null;

      -- Whom customers brought; not themselves.
      create table insight.referrals (
        build int not null,
        customer_no bigint not null,
        place bytea not null,
        referred_no bigint not null,
        primary key (build, customer_no, place)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.advocates, insight.referrals');
  }
}
