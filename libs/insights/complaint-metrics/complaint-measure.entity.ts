import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ComplaintMeasure } from './complaint-measure.insight.js';

/** What metrics count of a complaint, and what they group it by. */
@Entity({ schema: 'insight', name: 'complaint_measures' })
export class ComplaintMeasureEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The customer it was filed for. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly complaint_id!: string;

  @Column('timestamptz')
  readonly filed_at!: Date;

  /** The tenant's date of its filing. */
  @Column('date')
  readonly day!: string;

  @Column('boolean')
  readonly open!: boolean;

  @Column('text')
  readonly category!: string;

  @Column('int')
  readonly severity!: number;

  @Column('text')
  readonly channel!: string;

  /** In force when it was filed. */
  @Column('text', { nullable: true })
  readonly tier!: string | null;

  /** The last. */
  @Column('text', { nullable: true })
  readonly department!: string | null;

  @Column('text', { nullable: true })
  readonly staff!: string | null;

  @Column('text', { array: true })
  readonly labels!: readonly string[];

  @Column('json')
  readonly measure!: ComplaintMeasure;
}
