import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Stage } from './lifecycle.stages.score.js';
import type { LifecycleSummary } from './lifecycle.summary.js';

/** What the stages of a life need of a customer (the survivor). */
@Entity({ schema: 'insight', name: 'lifecycle_customers' })
export class LifecycleCustomerEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** Null: nothing that stands is known of it. */
  @Column('text', { nullable: true })
  readonly stage!: Stage | null;

  /** Nothing about it that stands came after its last erasure. */
  @Column('boolean', { default: false })
  readonly erased!: boolean;

  @Column('json')
  readonly summary!: LifecycleSummary;
}
