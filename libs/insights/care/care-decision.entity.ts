import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CareFate } from './care-decision.insight.js';

/** An occasion on which a rule decided about a customer, and what the customer did in the 90 days after. */
@Entity({ schema: 'insight', name: 'care_decisions' })
export class CareDecisionEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The survivor. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** Of the fact that says it. */
  @PrimaryColumn('bytea')
  readonly place!: Buffer;

  @Column('text')
  readonly rule!: string;

  @Column('text')
  readonly fate!: CareFate;

  @Column('timestamptz')
  readonly due_at!: Date;

  /** The tenant's date of it. */
  @Column('date')
  readonly due_on!: string;

  /** Touchpoints and purchases. */
  @Column('numeric')
  readonly activities!: string;

  /** Those with a valence. */
  @Column('numeric')
  readonly answers!: string;

  /** The sum of theirs, in 1e-12 units. */
  @Column('numeric')
  readonly valence!: string;
}
