import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was learned at a midnight that customers expect. */
@Entity({ schema: 'fact', name: 'learned_expectations' })
export class LearnedExpectationEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  @PrimaryColumn('bigint')
  readonly position!: bigint;

  @Column({ type: 'text', collation: 'C' })
  readonly definition!: string;

  @Column({ type: 'text', collation: 'C' })
  readonly touchpoint!: string;

  /** Null: of customers without one. */
  @Column({ type: 'text', collation: 'C', nullable: true })
  readonly tier!: string | null;

  @Column('int')
  readonly version!: number;

  /** From when on it holds. */
  @Column('timestamptz')
  readonly at!: Date;

  @Column('double precision')
  readonly value!: number;

  @Column('int')
  readonly n!: number;
}
