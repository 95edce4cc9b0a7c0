import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is counted of a customer's day in a tier (tier-days.counts.ts says what each number is). */
@Entity({ schema: 'insight', name: 'tier_days' })
export class TierDayEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('date')
  readonly day!: string;

  /** `-`: none; else `=` and the tier. */
  @PrimaryColumn('text')
  readonly tier!: string;

  /** Empty for what is no money. */
  @PrimaryColumn('text')
  readonly currency!: string;

  @Column('numeric')
  readonly customers!: string;

  @Column('numeric')
  readonly contacts!: string;

  @Column('numeric')
  readonly seconds!: string;

  @Column('numeric')
  readonly purchases!: string;

  @Column('numeric')
  readonly revenue!: string;

  @Column('numeric')
  readonly cost!: string;

  @Column('numeric')
  readonly compensation!: string;
}
