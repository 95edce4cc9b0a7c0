import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant's rows of one insight, as one version of the code made them from one set of inputs (docs/adr/0003). */
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

  /** Its inputs are the tenant's events up to here. */
  @Column('bigint')
  readonly inputs_position!: bigint;

  /** The time zone rules that its dates follow; empty if it has no dates. */
  @Column({ type: 'text', collation: 'C' })
  readonly tzdata!: string;

  /** While building: customers up to this number are included and kept up to date. */
  @Column('bigint')
  readonly reached_customer!: bigint;

  @Column('text')
  readonly status!: 'building' | 'live' | 'retired';

  @Column('timestamptz', { default: () => 'now()' })
  readonly created_at!: Date;
}
