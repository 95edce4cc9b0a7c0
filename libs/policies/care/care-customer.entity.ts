import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SealedTraits } from './known.policy.js';
import type { Told } from './told.policy.js';

/** A customer as care knows it. Its traits stay sealed. */
@Entity({ schema: 'policy', name: 'care_customers' })
export class CareCustomerEntity {
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

  @Column('json')
  readonly own_traits!: SealedTraits;

  /** What those of all that were merged into it say as well; null: none were. */
  @Column('json', { nullable: true })
  readonly family!: Told | null;

  @Column('json', { nullable: true })
  readonly family_traits!: SealedTraits | null;

  /** The date of the first purchase of the family, `05-14`; null: there is none, or it was merged into another. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  readonly first_purchase!: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  readonly first_contact!: string | null;

  /** The day of the last contact, counted from 1970-01-01. */
  @Column('int', { nullable: true })
  readonly last_contact!: number | null;

  /** Whether there are traits, and it was not merged into another. */
  @Column('boolean')
  readonly has_traits!: boolean;
}
