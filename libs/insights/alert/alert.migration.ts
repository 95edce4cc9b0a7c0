import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Churn alerts, and what happened to them. */
export class CreateAlerts1700000000750 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.alerts (
        build int not null,
        customer_no bigint not null,
        alert_id uuid not null,
        version int not null,
        raised_at timestamptz not null,
        status text not null,
        level text not null,
        control boolean not null,
        primary key (build, customer_no, alert_id)
      );
      create index alerts_named on insight.alerts (build, alert_id);
      create index alerts_listed on insight.alerts (build, raised_at, alert_id);

      create table insight.alert_events (
        build int not null,
        customer_no bigint not null,
        alert_id uuid not null,
        version int not null,
        place bytea not null,
        event_id uuid not null,
        type text not null,
        data json not null,
        primary key (build, customer_no, alert_id, version)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.alerts, insight.alert_events');
  }
}
