import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many losses there were, by reason (lifecycle.cells.ts). */
@Entity({ schema: 'insight', name: 'lifecycle_losses' })
export class LifecycleLossEntity {
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

  @PrimaryColumn('text')
  readonly reason!: string;

  @Column('numeric')
  readonly n!: string;
}
