import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What one customer's scores beside later feedback add up to in a group of journeys (journey.pairs.ts). */
@Entity({ schema: 'insight', name: 'customer_pairs' })
export class CustomerPairsEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly dimension!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly value!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly definition!: string;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** PAIR_SUMS. */
  @Column('bytea')
  readonly sums!: Buffer;
}
