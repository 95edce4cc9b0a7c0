import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#libs/kernel/event.js';

/** A follow-up task that is to be done by a time which has not come yet. */
@Entity({ schema: 'policy', name: 'due_follow_ups' })
export class DueFollowUpEntity {
  @PrimaryColumn('uuid')
  readonly follow_up_id!: Uuid;

  @Column('text')
  readonly tenant!: string;

  /** As published. */
  @Column({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  /** The first millisecond at which it is too late. */
  @Column('timestamptz')
  readonly overdue_at!: Date;
}
