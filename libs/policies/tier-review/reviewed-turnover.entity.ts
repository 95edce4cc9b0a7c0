import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a customer spent on a day, less what it got back. */
@Entity({ schema: 'policy', name: 'reviewed_turnover' })
export class ReviewedTurnoverEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** The survivor of the customer: it comes first, for reviews add up what belongs to one. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly survivor!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly currency!: string;

  /** The tenant's, counted from 1970-01-01. */
  @PrimaryColumn('int')
  readonly day!: number;

  /** As published. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  @Column('numeric')
  readonly amount!: string;
}
