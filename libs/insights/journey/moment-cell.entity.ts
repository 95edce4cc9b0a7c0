import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Sums over experiences in closed journeys that share definition and tier and ended in the same month, or on the same day
 * (journey.cells.ts says which sums, ../engine/sums.codec.ts how they are encoded).
 */
@Entity({ schema: 'insight', name: 'moment_cells' })
export class MomentCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly definition!: string;

  /** `month` or `day`. */
  @PrimaryColumn('text')
  readonly span!: string;

  /** The first day of the month, or the day. */
  @PrimaryColumn('date')
  readonly day!: string;

  @PrimaryColumn('text')
  readonly tier!: string;

  /** By touchpoint type. */
  @Column('bytea')
  readonly types!: Buffer;
}
