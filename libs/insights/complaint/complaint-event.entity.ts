import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';

/** Something that happened to a complaint. */
@Entity({ schema: 'insight', name: 'complaint_events' })
export class ComplaintEventEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The customer that the complaint was filed for. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn({ type: 'text', collation: 'C' })
  readonly complaint_id!: string;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('bytea')
  readonly place!: Buffer;

  @Column('uuid')
  readonly event_id!: Uuid;

  @Column('text')
  readonly type!: string;

  /** Personal members are sealed. */
  @Column('json')
  readonly data!: JsonObject;
}
