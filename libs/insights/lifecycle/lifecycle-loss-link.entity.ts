import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many customers were lost on a day, and on another before it (lifecycle.insight.ts). */
@Entity({ schema: 'insight', name: 'lifecycle_loss_links' })
export class LifecycleLossLinkEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** `*`: all; `-`: none; else `=` and the tier. */
  @PrimaryColumn('text')
  readonly tier!: string;

  @PrimaryColumn('date')
  readonly day!: string;

  /** `-infinity`: none. */
  @PrimaryColumn('date')
  readonly previous!: string;

  @Column('numeric')
  readonly customers!: string;

  /** Those of them that were won back later. */
  @Column('numeric')
  readonly won_back!: string;
}
