import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#libs/kernel/event.js';
import type { ImprovementType } from './improvement.commands.js';
import type { ImprovementEvent } from './improvement.decider.js';

/** What was decided on improvements. */
@Entity({ schema: 'fact', name: 'improvements' })
export class ImprovementEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('uuid')
  readonly improvement_id!: Uuid;

  /** The improvement's with this event. */
  @PrimaryColumn('int')
  readonly version!: number;

  @Column('uuid')
  readonly event_id!: Uuid;

  @Column('text')
  readonly type!: ImprovementType;

  @Column('timestamptz')
  readonly at!: Date;

  @Column('json')
  readonly data!: ImprovementEvent['data'];
}
