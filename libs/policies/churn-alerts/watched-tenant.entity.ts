import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant whose customers are watched. */
@Entity({ schema: 'policy', name: 'watched_tenants' })
export class WatchedTenantEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** The day of the earliest fact that came in time, counted from 1970-01-01. */
  @Column('int', { nullable: true })
  readonly live_since!: number | null;

  /** The last midnight in the log. */
  @Column('timestamptz', { nullable: true })
  readonly closed_at!: Date | null;

  /** A midnight before which nobody is due: all were judged at the one before it. */
  @Column('timestamptz', { nullable: true })
  readonly due_at!: Date | null;

  /** The midnight at which customers are being judged one after the other, in the order of their ids. */
  @Column('timestamptz', { nullable: true })
  readonly sweep_at!: Date | null;

  /** The last customer who was judged at it. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  readonly swept_to!: string | null;

  /** The midnight since which those who waited for an alert had their turn. */
  @Column('timestamptz', { nullable: true })
  readonly released_at!: Date | null;

  /** The day for which `raised` counts alerts, where their number is limited. */
  @Column('int', { nullable: true })
  readonly raised_on!: number | null;

  @Column('int', { nullable: true })
  readonly raised!: number | null;
}
