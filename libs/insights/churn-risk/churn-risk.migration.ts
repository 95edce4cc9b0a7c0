import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each customer's churn risk. */
export class CreateChurnRisks1700000000710 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table insight.churn_risks (
        build int not null,
        customer_no bigint not null,
        evaluated date not null,
        risk float8,
        lift float8,
        last_day date,
        tier text,
        statistics json not null,
        primary key (build, customer_no)
      );
      create index churn_risks_risk on insight.churn_risks (build, risk desc) where risk is not null;
      create index churn_risks_evaluated on insight.churn_risks (build, evaluated);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table insight.churn_risks');
  }
}
