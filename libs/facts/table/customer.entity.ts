import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer by the id it was published under. */
@Entity({ schema: 'fact', name: 'customers' })
export class CustomerEntity {
  @PrimaryColumn('bigint', { generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly customer_no!: bigint;

  @Column('text')
  readonly tenant!: string;

  @Column({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  /** The survivor: itself unless it was merged. */
  @Column('bigint')
  readonly root_no!: bigint;
}
