import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TierSettings } from './tier-setting.events.js';

/** Every version of a tenant's tier settings. */
@Entity({ schema: 'fact', name: 'tier_settings' })
export class TierSettingsEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('timestamptz')
  readonly recorded_at!: Date;

  @Column('json')
  readonly settings!: TierSettings;
}
