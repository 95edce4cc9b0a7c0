import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Sums over what closed journeys rate, by where and about what their rated touchpoints were, and the tenant's month or day
 * (../ratings/rating.sums.ts).
 */
@Entity({ schema: 'insight', name: 'journey_ratings' })
export class JourneyRatingEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** `all`, or what `value` is of. */
  @PrimaryColumn('text')
  readonly property!: string;

  @PrimaryColumn('text')
  readonly value!: string;

  /** `month` or `day`. */
  @PrimaryColumn('text')
  readonly span!: string;

  /** The first day of the month, or the day. */
  @PrimaryColumn('date')
  readonly day!: string;

  /** By tier, definition and dimension. */
  @Column('bytea')
  readonly ratings!: Buffer;

  /** By tier, definition and dimensions: with later feedback, and with peak-end. */
  @Column('bytea')
  readonly later!: Buffer;

  @Column('bytea')
  readonly own!: Buffer;
}
