import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A customer whom somebody brought. */
@Entity({ schema: 'insight', name: 'brought_customers' })
export class BroughtCustomerEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The survivor. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** Whose referral was the first that names any of them; the survivor. */
  @Column('bigint')
  readonly advocate_no!: bigint;

  /** That referral's. */
  @Column('bytea')
  readonly place!: Buffer;

  /** Purchases less returns since then, by currency, in units of 1e-4: whole numbers as text, none of them 0. */
  @Column('json')
  readonly spent!: Readonly<Record<string, string>>;
}
