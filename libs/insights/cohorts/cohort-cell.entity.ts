import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What customers of a cohort and a tier did in a month (cohort.cells.ts). */
@Entity({ schema: 'insight', name: 'cohort_cells' })
export class CohortCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** `*`: all; `-`: none; else `=` and the tier. */
  @PrimaryColumn('text')
  readonly tier!: string;

  /** The first day of the month of their first purchase. */
  @PrimaryColumn('date')
  readonly cohort!: string;

  /** Its first day. */
  @PrimaryColumn('date')
  readonly month!: string;

  /** Empty for what is no money. */
  @PrimaryColumn('text')
  readonly currency!: string;

  @Column('numeric')
  readonly active!: string;

  @Column('numeric')
  readonly turnover!: string;
}
