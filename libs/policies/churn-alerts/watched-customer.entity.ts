import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChurnLevel } from '#libs/facts/churn-level/churn-level.events.js';
import type { ChurnStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import type { AlertCourse } from './alert-course.policy.js';

/** A customer whose risk is watched. It has no words, so an erasure clears nothing. */
@Entity({ schema: 'policy', name: 'watched_customers' })
export class WatchedCustomerEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** The survivor's, as published. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  /** What the facts of all that were merged into it say. */
  @Column('json')
  readonly statistics!: ChurnStatistics;

  @Column('json')
  readonly course!: AlertCourse;

  /** Since which day an alert waits for a day on which one more may be raised, and how high the lift is. */
  @Column('int', { nullable: true })
  readonly waiting_since!: number | null;

  @Column('double precision', { nullable: true })
  readonly waiting_lift!: number | null;

  /** The next midnight at which it is judged, unless its tenant's row has a later one for it; null: not before its next fact. */
  @Column('timestamptz', { nullable: true })
  readonly next_at!: Date | null;

  /** When a snooze ends. */
  @Column('timestamptz', { nullable: true })
  readonly wake_at!: Date | null;

  /** As last judged; null: none is told. */
  @Column('text', { nullable: true })
  readonly level!: ChurnLevel | null;

  /** How many changes of the level were said. */
  @Column('int', { default: 0 })
  readonly levels_told!: number;

  /** When the last of them was said. */
  @Column('timestamptz', { nullable: true })
  readonly level_at!: Date | null;
}
