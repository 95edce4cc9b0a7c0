import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sums over a build's closed journeys that ended in a month (journey.cells.ts says of what, ../engine/sums.codec.ts how). */
@Entity({ schema: 'insight', name: 'month_cells' })
export class MonthCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly definition!: string;

  /** The first of the month. */
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
