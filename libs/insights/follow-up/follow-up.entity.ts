import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FollowUpType } from '#libs/facts/follow-up/follow-up.commands.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';

/** What an event besides the opening says of a task: none holds anything personal. */
export interface ToldEvent {
  readonly type: FollowUpType;
  readonly eventId: Uuid;
  /** As `instantText` writes it. */
  readonly at: string;
  readonly data: JsonObject;
}

/** A follow-up task: each kind of event that it may have, which is at most one of each. */
@Entity({ schema: 'insight', name: 'follow_ups' })
export class FollowUpEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The customer that it was opened for. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** The id of the event that opened it. */
  @PrimaryColumn('uuid')
  readonly follow_up_id!: Uuid;

  /** Null: it is not known yet that it was opened. */
  @Column('timestamptz', { nullable: true })
  readonly opened_at!: Date | null;

  @Column('text', { nullable: true })
  readonly department!: string | null;

  /** The complaint that it came from. */
  @Column({ type: 'text', nullable: true, collation: 'C' })
  readonly complaint_id!: string | null;

  /** What the opening says; its text is sealed. */
  @Column('json', { nullable: true })
  readonly opened!: JsonObject | null;

  @Column('json', { nullable: true })
  readonly overdue!: ToldEvent | null;

  @Column('json', { nullable: true })
  readonly done!: ToldEvent | null;

  @Column('json', { nullable: true })
  readonly confirmed!: ToldEvent | null;
}
