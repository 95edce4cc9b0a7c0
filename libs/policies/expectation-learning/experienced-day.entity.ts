import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a tenant's customers of a tier experienced of a touchpoint type on a day. */
@Entity({ schema: 'policy', name: 'experienced_days' })
export class ExperiencedDayEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** The definition that the touchpoints name, known or not; empty: none. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly named!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly touchpoint!: string;

  /** Empty: of customers without one. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tier!: string;

  /** The tenant's, counted from 1970-01-01. */
  @PrimaryColumn('int')
  readonly day!: number;

  /** Scored touchpoints. */
  @Column('int')
  readonly n!: number;

  /** The sum of their valences, in units of 1e-12. */
  @Column('numeric')
  readonly valence!: string;
}
