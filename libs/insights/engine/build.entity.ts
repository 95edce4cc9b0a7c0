import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant's rows of one insight, as one version of the code made them of one set of inputs (docs/adr/0003). */
@Entity({ schema: 'engine', name: 'builds' })
export class BuildEntity {
  @PrimaryColumn('int', { generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly build!: number;

  @Column('text')
  readonly tenant!: string;

  @Column('text')
  readonly insight!: string;

  @Column('int')
  readonly version!: number;

  /** The tenant's events that it takes as its inputs are those up to here. */
  @Column('bigint')
  readonly inputs_position!: bigint;

  /** The rules of time zones that its dates follow; empty where it has none. */
  @Column({ type: 'text', collation: 'C' })
  readonly tzdata!: string;

  /** While building: customers up to this number are in it and kept up to date. */
  @Column('bigint')
  readonly reached_customer!: bigint;

  @Column('text')
  readonly status!: 'building' | 'live' | 'retired';

  @Column('timestamptz', { default: () => 'now()' })
  readonly created_at!: Date;
}
