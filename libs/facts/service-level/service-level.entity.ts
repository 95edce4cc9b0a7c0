import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Settings } from './in.force.js';

/** A tenant's calendar or service level, every version of it. */
@Entity({ schema: 'fact', name: 'service_levels' })
export class ServiceLevelEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('text')
  readonly kind!: keyof Settings;

  @PrimaryColumn('text')
  readonly name!: string;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('bigint')
  readonly position!: bigint;

  /** null: this version deleted it. */
  @Column('json', { nullable: true })
  readonly said!: Settings[keyof Settings] | null;
}
