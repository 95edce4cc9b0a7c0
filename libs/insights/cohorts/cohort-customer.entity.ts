import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CohortSummary } from './cohort.summary.js';

/** What cohorts know of a customer (the survivor). */
@Entity({ schema: 'insight', name: 'cohort_customers' })
export class CohortCustomerEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @Column('json')
  readonly summary!: CohortSummary;
}
