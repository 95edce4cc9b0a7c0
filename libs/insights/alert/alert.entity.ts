import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertLevel, AlertStatus } from '#libs/facts/alert/alert.events.js';
import type { Uuid } from '#libs/kernel/event.js';

/** An alert as its last event says it, for lists. */
@Entity({ schema: 'insight', name: 'alerts' })
export class AlertEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  /** The customer that it was raised for. */
  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  /** The id of the event that raised it. */
  @PrimaryColumn('uuid')
  readonly alert_id!: Uuid;

  @Column('int')
  readonly version!: number;

  @Column('timestamptz')
  readonly raised_at!: Date;

  @Column('text')
  readonly status!: AlertStatus;

  @Column('text')
  readonly level!: AlertLevel;

  /** The customer belongs to the control share. */
  @Column('boolean')
  readonly control!: boolean;
}
