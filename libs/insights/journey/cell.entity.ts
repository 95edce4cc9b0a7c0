import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sums over closed journeys of a build (docs/adr/0004; journey.cells.ts). */
@Entity({ schema: 'insight', name: 'cells' })
export class CellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly definition!: string;

  @PrimaryColumn('date')
  readonly day!: string;

  @PrimaryColumn('text')
  readonly tier!: string;

  @PrimaryColumn('text')
  readonly channel!: string;

  @PrimaryColumn('text')
  readonly staff!: string;

  @PrimaryColumn('text')
  readonly stage!: string;

  @PrimaryColumn('text')
  readonly touchpoint!: string;

  @Column('numeric', { array: true })
  readonly sums!: readonly string[];
}
