import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An event that could not be projected, or a later one of the same customer, until it is replayed. */
@Entity({ schema: 'engine', name: 'parked_events' })
export class ParkedEventEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('text', { collation: 'C' })
  readonly customer_id!: string;

  @PrimaryColumn('bigint')
  readonly position!: bigint;

  @Column('text')
  readonly reason!: string;

  @Column('timestamptz')
  readonly parked_at!: Date;
}
