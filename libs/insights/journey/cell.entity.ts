import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Sums over closed journeys of a build (docs/adr/0004; journey.cells.ts says of what, ../engine/sums.codec.ts how they
 * are encoded).
 */
@Entity({ schema: 'insight', name: 'cells' })
export class CellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly definition!: string;

  @PrimaryColumn('text')
  readonly staff!: string;

  @PrimaryColumn('date')
  readonly day!: string;

  @PrimaryColumn('text')
  readonly tier!: string;

  /** Of whole journeys, by channel. */
  @Column('bytea')
  readonly journeys!: Buffer;

  /** Of touchpoints, by channel, stage and type. */
  @Column('bytea')
  readonly types!: Buffer;
}
