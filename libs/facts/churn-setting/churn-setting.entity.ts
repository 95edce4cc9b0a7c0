import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChurnSettings } from './churn-setting.events.js';

/** Every version of a tenant's churn settings. */
@Entity({ schema: 'fact', name: 'churn_settings' })
export class ChurnSettingsEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('timestamptz')
  readonly recorded_at!: Date;

  @Column('json')
  readonly settings!: ChurnSettings;
}
