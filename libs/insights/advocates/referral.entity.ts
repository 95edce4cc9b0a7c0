import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A referral that names whom it was made to: another customer. */
@Entity({ schema: 'insight', name: 'referrals' })
export class ReferralEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The survivor. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('bytea')
  readonly place!: Buffer;

  /** The customer that was named, merged or not. */
  @Column('bigint')
  readonly referred_no!: bigint;
}
