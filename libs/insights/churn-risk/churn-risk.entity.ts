import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChurnStatistics } from './churn-statistics.score.js';

/** A customer's churn risk (the survivor's), and what it is computed from. */
@Entity({ schema: 'insight', name: 'churn_risks' })
export class ChurnRiskEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** The tenant's last date that was over when it was computed; `0001-01-01` before the first. */
  @Column('date')
  readonly evaluated!: string;

  /** null: none is told of this customer. */
  @Column('float8', { nullable: true })
  readonly risk!: number | null;

  @Column('float8', { nullable: true })
  readonly lift!: number | null;

  /** The last day with an activity. */
  @Column('date', { nullable: true })
  readonly last_day!: string | null;

  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column('json')
  readonly statistics!: ChurnStatistics;
}
