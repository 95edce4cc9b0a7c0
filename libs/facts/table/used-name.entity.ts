import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A name of a definition, touchpoint type, channel or tier, or of a dimension that is rated, that a tenant's facts use, as published. */
@Entity({ schema: 'fact', name: 'used_names' })
export class UsedNameEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('text')
  readonly kind!: 'definition' | 'touchpoint' | 'dimension' | 'channel' | 'tier';

  @PrimaryColumn('text')
  readonly name!: string;

  /** When the last fact that uses it was recorded. */
  @Column('timestamptz')
  readonly last_used_at!: Date;

  /** Facts that use it. */
  @Column('bigint')
  readonly count!: bigint;
}
