import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What those whom advocates brought spent, and advocates in the order in which they are listed. */
export class KeepBroughtTurnover1700000000980 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index referrals_of on insight.referrals (build, referred_no, place);

      -- Customers whom a referral names, and what they spent since: by currency, in units of 1e-4.
      create table insight.brought_customers (
        build int not null,
        customer_no bigint not null,
        advocate_no bigint not null,
        place bytea not null,
        spent json not null,
        primary key (build, customer_no)
      );

      -- By currency, what those spent whom a customer brought, in units of 1e-4; and beside it what lists are ordered and
      -- filtered by. Under the currency '' is how many they are.
      create table insight.advocate_ranks (
        build int not null,
        customer_no bigint not null,
        currency text not null,
        customers int not null,
        turnover numeric not null,
        listed boolean not null,
        referrals int not null,
        tier text,
        customer_id text collate "C" not null,
        primary key (build, customer_no, currency)
      ) with (fillfactor = 70);
      -- Negative, so that one comparison of rows tells where a page goes on.
      create index advocate_ranks_listed on insight.advocate_ranks (build, currency, (-turnover), (-referrals), customer_id)
        where listed;
      create index advocate_ranks_of_tiers on insight.advocate_ranks (build, tier, currency, (-turnover), (-referrals), customer_id)
        where listed;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table insight.brought_customers, insight.advocate_ranks;
      drop index insight.referrals_of;
    `);
  }
}
