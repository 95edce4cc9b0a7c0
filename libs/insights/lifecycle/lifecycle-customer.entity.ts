import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LifecycleSummary } from './lifecycle.summary.js';

/** What the stages of a life need of a customer (the survivor). */
@Entity({ schema: 'insight', name: 'lifecycle_customers' })
export class LifecycleCustomerEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @Column('json')
  readonly summary!: LifecycleSummary;
}
