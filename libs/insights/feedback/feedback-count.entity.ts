import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How often each value was answered (feedback.counts.ts; ../engine/sums.codec.ts says how sums are encoded). */
@Entity({ schema: 'insight', name: 'feedback_counts' })
export class FeedbackCountEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly instrument!: string;

  @PrimaryColumn('text')
  readonly dimension!: string;

  @PrimaryColumn('text')
  readonly value!: string;

  @PrimaryColumn('date')
  readonly day!: string;

  @Column('bytea')
  readonly answers!: Buffer;

  @Column('bytea')
  readonly pairs!: Buffer;
}
