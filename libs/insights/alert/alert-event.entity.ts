import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertType } from '#libs/facts/alert/alert.commands.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';

/** An event of an alert: none says anything personal. */
@Entity({ schema: 'insight', name: 'alert_events' })
export class AlertEventEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The customer that the alert was raised for. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('uuid')
  readonly alert_id!: Uuid;

  /** The alert's with this event. */
  @PrimaryColumn('int')
  readonly version!: number;

  @Column('bytea')
  readonly place!: Buffer;

  @Column('uuid')
  readonly event_id!: Uuid;

  @Column('text')
  readonly type!: AlertType;

  @Column('json')
  readonly data!: JsonObject;
}
