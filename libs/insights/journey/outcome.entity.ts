import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GivenRatings } from '#libs/insights/ratings/answer.ratings.js';
import type { Uuid } from '#libs/kernel/event.js';
import type { Chain } from './definitions.score.js';

/** Feedback or a complaint within a build, and the journey it attaches to (docs/rules.md 2.7). */
@Entity({ schema: 'insight', name: 'outcomes' })
export class OutcomeEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('bytea')
  readonly place!: Buffer;

  @Column('uuid')
  readonly event_id!: Uuid;

  @Column('text')
  readonly kind!: 'feedback' | 'complaint';

  @Column('timestamptz')
  readonly at!: Date;

  @Column('double precision', { nullable: true })
  readonly valence!: number | null;

  /** Of feedback, what it rates, by kind and dimension. */
  @Column('json', { nullable: true })
  readonly ratings!: GivenRatings | null;

  /** The journey that it names. */
  @Column('text', { nullable: true })
  readonly wanted!: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  readonly chain!: Chain | null;

  @Column('bytea', { nullable: true })
  readonly first_place!: Buffer | null;
}
