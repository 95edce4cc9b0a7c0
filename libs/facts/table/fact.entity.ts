import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DerivedValence, Extensions, JsonObject, Uuid } from '#libs/kernel/event.js';
import type { DerivedBefore } from './customer-fact.js';
import type { Effective } from './touchpoint.insight.js';

/** A fact of a customer, stored once, as published and as its corrections left it. */
@Entity({ schema: 'fact', name: 'facts' })
export class FactEntity {
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** libs/kernel/place.ts */
  @PrimaryColumn('bytea')
  readonly place!: Buffer;

  @Column('uuid')
  readonly event_id!: Uuid;

  @Column('bigint')
  readonly position!: bigint;

  @Column('timestamptz')
  readonly recorded_at!: Date;

  @Column('text')
  readonly type!: string;

  @Column('text')
  readonly source!: string;

  @Column('text')
  readonly id!: string;

  @Column('text', { nullable: true })
  readonly sequence!: string | null;

  @Column('json')
  readonly data!: JsonObject;

  @Column('json', { nullable: true })
  readonly derived!: DerivedValence | null;

  /** What was derived from its words until they were judged anew, in the order of the log; null if they never were. */
  @Column('json', { nullable: true })
  readonly derived_before!: readonly DerivedBefore[] | null;

  @Column('json', { nullable: true })
  readonly extensions!: Extensions | null;

  /** The touchpoint that a correction or retraction is about. */
  @Column('uuid', { nullable: true })
  readonly target!: Uuid | null;

  /** A touchpoint after its corrections; null if there are none. */
  @Column('json', { nullable: true })
  readonly effective!: Effective | null;

  /** The place to which a correction of its time moved it; null if it is where it was published. */
  @Column('bytea', { nullable: true })
  readonly effective_place!: Buffer | null;

  @Column('boolean', { default: false })
  readonly retracted!: boolean;
}
