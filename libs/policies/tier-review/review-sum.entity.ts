import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';

/** Customers of one step, whom a running review looks at and has not reached: a list of each column, in the same order. */
@Entity({ schema: 'policy', name: 'review_sums' })
export class ReviewSumEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** The last of the customers, in the order of their ids. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly last!: string;

  /** Survivors, as published. */
  @Column('text', { array: true })
  readonly customers!: readonly string[];

  /** What each spent in the window. */
  @Column('numeric', { array: true })
  readonly amounts!: readonly string[];

  @Column('text', { array: true })
  readonly tiers!: readonly (string | null)[];

  @Column('boolean', { array: true })
  readonly are_high!: readonly boolean[];

  @Column('text', { array: true })
  readonly levels!: readonly (AlertLevel | null)[];

  /** Whether results of the reviews before lay below its tier. */
  @Column('boolean', { array: true })
  readonly have_lows!: readonly boolean[];
}
