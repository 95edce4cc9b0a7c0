import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a tenant's days are closed. */
@Entity({ schema: 'policy', name: 'tenant_days' })
export class TenantDaysEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  /** The last midnight that was closed; before the first, where the tenant or the policy began. */
  @Column('timestamptz')
  readonly closed_until!: Date;

  /** The midnight after that, by the rules of the time zone database of this release. */
  @Column('timestamptz')
  readonly next_at!: Date;

  @Column('text')
  readonly tzdata!: string;
}
