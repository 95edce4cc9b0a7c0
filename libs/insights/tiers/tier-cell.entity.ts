import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The same of all customers, over a span of days. */
@Entity({ schema: 'insight', name: 'tier_cells' })
export class TierCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly span!: 'all' | 'month' | 'day';

  /** The first of the span. */
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
