import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What those spent in a currency whom a customer brought, and what lists of advocates are ordered and filtered by. */
@Entity({ schema: 'insight', name: 'advocate_ranks' })
export class AdvocateRankEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The survivor. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** Empty: the row that each advocate has, whatever was spent. */
  @PrimaryColumn('text')
  readonly currency!: string;

  /** Under the empty currency, how many they brought; else 0. */
  @Column('int')
  readonly customers!: number;

  /** In units of 1e-4. */
  @Column('numeric')
  readonly turnover!: string;

  /** Whether they recommend the brand, and were not erased since. */
  @Column('boolean')
  readonly listed!: boolean;

  @Column('int')
  readonly referrals!: number;

  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column({ type: 'text', collation: 'C' })
  readonly customer_id!: string;
}
