import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CareRule } from './care.events.js';

/** Every version of a tenant's care rules. */
@Entity({ schema: 'fact', name: 'care_rules' })
export class CareRuleEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('text')
  readonly name!: string;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('timestamptz')
  readonly recorded_at!: Date;

  @Column('json')
  readonly rule!: CareRule;
}
