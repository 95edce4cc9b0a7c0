import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ComplaintStatus } from '#libs/facts/complaint/complaint.commands.js';
import type { Uuid } from '#libs/kernel/event.js';

/** What a complaint is found by. */
@Entity({ schema: 'insight', name: 'complaints' })
export class ComplaintEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The customer it was filed for. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly complaint_id!: string;

  /** Of the event that filed it. */
  @Column('uuid')
  readonly event_id!: Uuid;

  @Column('timestamptz')
  readonly filed_at!: Date;

  @Column('text')
  readonly state!: ComplaintStatus;

  @Column('boolean')
  readonly open!: boolean;

  @Column('text')
  readonly category!: string;

  @Column('int')
  readonly severity!: number;

  @Column('text')
  readonly channel!: string;

  @Column('text', { nullable: true })
  readonly department!: string | null;

  @Column('boolean')
  readonly escalated!: boolean;

  /** When it is overdue, unless something happens (complaint.insight.ts). */
  @Column('timestamptz', { nullable: true })
  readonly due_at!: Date | null;
}
