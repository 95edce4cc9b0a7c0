import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many customers came from one stage into another (lifecycle.cells.ts). */
@Entity({ schema: 'insight', name: 'lifecycle_flows' })
export class LifecycleFlowEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** `*`: all; `-`: none; else `=` and the tier. */
  @PrimaryColumn('text')
  readonly tier!: string;

  @PrimaryColumn('text')
  readonly span!: 'all' | 'month' | 'day';

  /** The first of the span. */
  @PrimaryColumn('date')
  readonly day!: string;

  /** `-`: was no customer before. */
  @PrimaryColumn('text')
  readonly from_stage!: string;

  @PrimaryColumn('text')
  readonly to_stage!: string;

  @Column('numeric')
  readonly n!: string;
}
