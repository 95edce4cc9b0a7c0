import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A pending occasion: a fact brought it about, and it is to be decided about when it is due. */
@Entity({ schema: 'policy', name: 'care_occasions' })
export class CareOccasionEntity {
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly tenant!: string;

  /** As published. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  /** The rule's name. */
  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly rule!: string;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly occasion!: string;

  @Column('timestamptz')
  readonly due_at!: Date;
}
