import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import type { Running } from './known.policy.js';

/** A tenant whose tiers are reviewed. */
@Entity({ schema: 'policy', name: 'reviewed_tenants' })
export class ReviewedTenantEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** Null: as they ship. */
  @Column('json', { nullable: true })
  readonly settings!: TierSettings | null;

  /** They were put since the last midnight. */
  @Column('boolean')
  readonly is_changed!: boolean;

  /** The review that is running; null: none is. */
  @Column('json', { nullable: true })
  readonly running!: Running | null;

  /** What waits for the end of a review: the number of the first. */
  @Column('int')
  readonly waiting_from!: number;

  /** The number of the next that will wait. */
  @Column('int')
  readonly waiting_to!: number;
}
