import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertLevel } from '#libs/facts/alert/alert.events.js';
import type { Lows, Told } from './told.policy.js';

/** A customer as reviews of tiers know it. It has no words, so an erasure clears nothing. */
@Entity({ schema: 'policy', name: 'reviewed_customers' })
export class ReviewedCustomerEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** As published. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  /** As published; itself, if it was not merged into another. */
  @Column({ type: 'text', collation: 'C' })
  readonly survivor!: string;

  /** What its own facts say. */
  @Column('json')
  readonly own!: Told;

  /** What those of all that were merged into it say as well; null: none were. */
  @Column('json', { nullable: true })
  readonly family!: Told | null;

  /** That of its churn alert; null: it has none. */
  @Column('text', { nullable: true })
  readonly level!: AlertLevel | null;

  /** Results of reviews that lay below its tier; null: the last did not. */
  @Column('json', { nullable: true })
  readonly lows!: Lows | null;

  /** Whether reviews look at it. */
  @Column('boolean')
  readonly is_reviewed!: boolean;

  /** The tier that it has, with all that were merged into it; null: it has none. */
  @Column('text', { nullable: true })
  readonly tier!: string | null;

  /** Whether its potential is high. */
  @Column('boolean')
  readonly is_high!: boolean;
}
