import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';

/** A customer whom a running review looks at, until it has been reviewed. */
@Entity({ schema: 'policy', name: 'review_sums' })
export class ReviewSumEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** The survivor's, as published. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  /** Its turnover in the window. */
  @Column('numeric')
  readonly amount!: string;

  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column('boolean')
  readonly is_high!: boolean;

  @Column('text', { nullable: true })
  readonly level!: AlertLevel | null;

  /** Results of the reviews before lay below its tier. */
  @Column('boolean')
  readonly has_lows!: boolean;
}
