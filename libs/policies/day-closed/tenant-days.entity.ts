import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a tenant's days are closed. */
@Entity({ schema: 'policy', name: 'tenant_days' })
export class TenantDaysEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  /** The last midnight closed; before the first, the start of the tenant or of the policy. */
  @Column('timestamptz')
  readonly closed_until!: Date;

  /** The midnight after that, according to the time zone database of this release. */
  @Column('timestamptz')
  readonly next_at!: Date;

  @Column('text')
  readonly tzdata!: string;
}
