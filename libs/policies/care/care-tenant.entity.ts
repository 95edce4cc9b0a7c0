import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant whose customers' tiers care goes by. */
@Entity({ schema: 'policy', name: 'care_tenants' })
export class CareTenantEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** The highest first. */
  @Column('json')
  readonly tiers!: readonly string[];
}
