import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A fact that names a member of staff, a campaign, a product, a product line or a brand. */
@Entity({ schema: 'insight', name: 'mentions' })
export class MentionEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The survivor. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('bytea')
  readonly place!: Buffer;

  /** `touchpoint`, `complaint`, or the instrument of an answer. */
  @Column('text')
  readonly kind!: string;

  /** The one that a touchpoint names. */
  @Column('text', { nullable: true })
  readonly definition!: string | null;

  @Column('text', { nullable: true })
  readonly touchpoint!: string | null;

  @Column('text', { nullable: true })
  readonly channel!: string | null;

  /** The one in force at its moment. */
  @Column('text', { nullable: true })
  readonly tier!: string | null;

  @Column('text', { nullable: true })
  readonly staff!: string | null;

  @Column('text', { nullable: true })
  readonly campaign!: string | null;

  @Column('text', { nullable: true })
  readonly product!: string | null;

  @Column('text', { nullable: true })
  readonly product_line!: string | null;

  @Column('text', { nullable: true })
  readonly brand!: string | null;

  @Column('double precision', { nullable: true })
  readonly value!: number | null;

  @Column('double precision', { nullable: true })
  readonly valence!: number | null;

  @Column('boolean')
  readonly words!: boolean;
}
