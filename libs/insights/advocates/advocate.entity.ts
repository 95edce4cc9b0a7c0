import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AdvocateSummary } from './advocate.summary.js';

/** What is known of a customer (the survivor) who may recommend the brand. */
@Entity({ schema: 'insight', name: 'advocates' })
export class AdvocateEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** The place of the fact since which it does; null: it does not. */
  @Column('bytea', { nullable: true })
  readonly since!: Buffer | null;

  /** Nothing that it said is left since it was erased. */
  @Column('boolean')
  readonly erased!: boolean;

  /** The one that it has now. */
  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column('json')
  readonly summary!: AdvocateSummary;
}
