import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CustomerSummary } from './customer.summary.js';

/** What lists and profiles show of a customer (the survivor). */
@Entity({ schema: 'insight', name: 'customer_profiles' })
export class CustomerProfileEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column('timestamptz', { nullable: true })
  readonly first_contact_at!: Date | null;

  @Column('timestamptz', { nullable: true })
  readonly last_contact_at!: Date | null;

  @Column('json')
  readonly summary!: CustomerSummary;
}
