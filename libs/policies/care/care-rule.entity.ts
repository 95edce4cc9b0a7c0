import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CareRule } from '#libs/facts/care/care.events.js';

/** A tenant's rule of care, and how far its days have been gone through. */
@Entity({ schema: 'policy', name: 'care_rules' })
export class CareRuleRowEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly name!: string;

  @Column('int')
  readonly version!: number;

  @Column('json')
  readonly rule!: CareRule;

  /** When it was put, about these occasions. */
  @Column('timestamptz')
  readonly since!: Date;

  /** The next day on which it may find an occasion, counted from 1970-01-01; null: it goes by facts, or does not hold. */
  @Column('int', { nullable: true })
  readonly next_on!: number | null;

  /** When that day is due. */
  @Column('timestamptz', { nullable: true })
  readonly next_at!: Date | null;

  /** The last customer it looked at for that day; empty: none yet. */
  @Column({ type: 'text', collation: 'C' })
  readonly swept_to!: string;
}
