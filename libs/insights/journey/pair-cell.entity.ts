import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Sums over the customers of a group of a build's closed journeys (journey.pairs.ts says of what, ../engine/sums.codec.ts how). */
@Entity({ schema: 'insight', name: 'pair_cells' })
export class PairCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly definition!: string;

  @PrimaryColumn('text')
  readonly dimension!: string;

  @PrimaryColumn('text')
  readonly value!: string;

  @Column('bytea')
  readonly squares!: Buffer;
}
