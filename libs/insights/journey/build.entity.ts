import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant's journeys under one set of definitions and one version of the code (docs/adr/0003). */
@Entity({ schema: 'engine', name: 'builds' })
export class BuildEntity {
  @PrimaryColumn('int', { generated: 'identity', generatedIdentity: 'ALWAYS' })
  readonly build!: number;

  @Column('text')
  readonly tenant!: string;

  @Column('int')
  readonly version!: number;

  @Column('bigint')
  readonly definitions_position!: bigint;

  /** While building: customers up to this number are in it and kept up to date. */
  @Column('bigint')
  readonly reached_customer!: bigint;

  @Column('text')
  readonly status!: 'building' | 'live' | 'retired';

  @Column('timestamptz', { default: () => 'now()' })
  readonly created_at!: Date;
}
