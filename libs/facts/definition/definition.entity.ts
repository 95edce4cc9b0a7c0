import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { JourneyDefinition } from './definition.events.js';

/** Every version of a tenant's own definition. */
@Entity({ schema: 'fact', name: 'definitions' })
export class DefinitionEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('text')
  readonly name!: string;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('bigint')
  readonly position!: bigint;

  @Column('json')
  readonly definition!: JourneyDefinition;
}
