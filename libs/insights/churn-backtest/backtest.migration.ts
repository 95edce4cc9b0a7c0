import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rules that are run over history, and what they would have raised (backtest.entity.ts). */
export class CreateBacktests1700000000770 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table platform.backtests (
        backtest_id uuid primary key,
        tenant text not null,
        rule json not null,
        from_day date not null,
        to_day date not null,
        basis text not null,
        in_force boolean not null,
        asked_at timestamptz not null,
        customers int,
        replayed int not null default 0,
        after_no bigint not null default 0,
        finished_at timestamptz
      );
      create index backtests_waiting on platform.backtests (asked_at) where finished_at is null;

      create table platform.backtest_alerts (
        backtest_id uuid not null,
        alert_id uuid not null,
        customer_id text collate "C" not null,
        raised_at timestamptz not null,
        level text not null,
        risk double precision not null,
        outcome text not null,
        primary key (backtest_id, alert_id)
      );
      create index backtest_alerts_listed on platform.backtest_alerts (backtest_id, raised_at, alert_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table platform.backtests, platform.backtest_alerts');
  }
}
