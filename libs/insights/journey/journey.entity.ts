import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Chain } from './definitions.score.js';
import type { StoredSummary } from './journey.codec.js';
import type { AttachedRatings } from './journey.ratings.js';
import type { EndedBy } from './journey.segmentation.js';

/** A journey within a build. */
@Entity({ schema: 'insight', name: 'journeys' })
export class JourneyEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The survivor. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('text', { collation: 'C' })
  readonly chain!: Chain;

  @PrimaryColumn('bytea')
  readonly first_place!: Buffer;

  @Column('bytea')
  readonly last_place!: Buffer;

  @Column({ type: 'text', collation: 'C' })
  readonly journey_id!: string;

  @Column('text', { nullable: true })
  readonly definition!: string | null;

  @Column('boolean')
  readonly explicit!: boolean;

  @Column('timestamptz')
  readonly started_at!: Date;

  @Column('timestamptz')
  readonly last_at!: Date;

  /** In force when it started. */
  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column('text', { nullable: true })
  readonly ended_by!: EndedBy | null;

  @Column('boolean')
  readonly reached_goal!: boolean;

  @Column('boolean')
  readonly has_goal!: boolean;

  /** Counts as closed if still idle after this; null once ended. */
  @Column('timestamptz', { nullable: true })
  readonly closes_at!: Date | null;

  @Column('double precision', { nullable: true })
  readonly peak_end!: number | null;

  @Column('double precision', { nullable: true })
  readonly mean!: number | null;

  @Column('double precision', { nullable: true })
  readonly later_feedback!: number | null;

  /** What answers attached to it rate. */
  @Column('json', { nullable: true })
  readonly attached!: AttachedRatings | null;

  @Column('text', { array: true })
  readonly channels!: readonly string[];

  @Column('json')
  readonly summary!: StoredSummary;

  /** Whether the cells hold it. */
  @Column('boolean')
  readonly counted!: boolean;

  /** Something else is expected of its touchpoints since it was computed. */
  @Column('boolean', { default: false })
  readonly outdated!: boolean;
}
