import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What was learned last that customers of a tier expect of a touchpoint type. */
@Entity({ schema: 'policy', name: 'last_expectations' })
export class LastExpectationEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly definition!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly touchpoint!: string;

  /** Empty: customers without one. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tier!: string;

  @Column('int')
  readonly version!: number;

  @Column('double precision')
  readonly value!: number;
}
