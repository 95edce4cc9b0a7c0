import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EventData } from '#libs/facts/stored.events.js';
import type { FitType } from './fit.events.js';

/** Every model that was learned from a tenant's history. */
@Entity({ schema: 'fact', name: 'fits' })
export class FitEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  /** That of the event which tells it. */
  @PrimaryColumn('text')
  readonly type!: FitType;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('timestamptz')
  readonly recorded_at!: Date;

  @Column('json')
  readonly fit!: EventData[FitType];
}
