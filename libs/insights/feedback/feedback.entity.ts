import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GivenRatings } from '#libs/insights/ratings/answer.ratings.js';
import type { Uuid } from '#libs/kernel/event.js';

/** An answer as feedback scores count it. */
@Entity({ schema: 'insight', name: 'feedback' })
export class FeedbackEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The customer it was published for. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('bytea')
  readonly place!: Buffer;

  @Column('uuid')
  readonly event_id!: Uuid;

  @Column('text')
  readonly instrument!: string;

  @Column('timestamptz')
  readonly at!: Date;

  @Column('double precision', { nullable: true })
  readonly value!: number | null;

  @Column('double precision', { nullable: true })
  readonly valence!: number | null;

  /** The one in force when it was given. */
  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column('text', { nullable: true })
  readonly channel!: string | null;

  @Column('text', { nullable: true })
  readonly touchpoint!: string | null;

  @Column('text', { nullable: true })
  readonly staff!: string | null;

  @Column('text', { nullable: true })
  readonly journey_id!: string | null;

  @Column('text', { nullable: true })
  readonly product!: string | null;

  @Column('text', { nullable: true })
  readonly product_line!: string | null;

  @Column('text', { nullable: true })
  readonly brand!: string | null;

  @Column('text', { nullable: true })
  readonly campaign!: string | null;

  /** Of dimensions, by kind. */
  @Column('json', { nullable: true })
  readonly ratings!: GivenRatings | null;
}
