import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sums over the complaints that share a value of one dimension (complaint-metrics.sums.ts). */
@Entity({ schema: 'insight', name: 'complaint_cells' })
export class ComplaintCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** `all`, or one of DIMENSIONS. */
  @PrimaryColumn('text')
  readonly dimension!: string;

  @PrimaryColumn('text')
  readonly span!: 'all' | 'month' | 'day';

  /** The first of the span. */
  @PrimaryColumn('date')
  readonly day!: string;

  /** `-`: none; else `=` and the value. */
  @PrimaryColumn('text')
  readonly value!: string;

  @Column('bytea')
  readonly counts!: Buffer;

  @Column('bytea')
  readonly parts!: Buffer;

  @Column('bytea')
  readonly times!: Buffer;
}
