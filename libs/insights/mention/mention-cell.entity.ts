import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sums over what names the same member of staff or thing (mention.sums.ts; ../engine/sums.codec.ts says how sums are encoded). */
@Entity({ schema: 'insight', name: 'mention_cells' })
export class MentionCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** One of SUBJECTS (mention.insight.ts). */
  @PrimaryColumn('text')
  readonly subject!: string;

  @PrimaryColumn('text')
  readonly span!: 'all' | 'month' | 'day';

  /** The first of the span. */
  @PrimaryColumn('date')
  readonly day!: string;

  @PrimaryColumn('text')
  readonly name!: string;

  @Column('bytea')
  readonly sums!: Buffer;
}
