import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChurnModelFitted } from './churn-fit.events.js';

/** Every churn model that was learned from a tenant's history. */
@Entity({ schema: 'fact', name: 'churn_fits' })
export class ChurnFitEntity {
  @PrimaryColumn('text')
  readonly tenant!: string;

  @PrimaryColumn('int')
  readonly version!: number;

  @Column('timestamptz')
  readonly recorded_at!: Date;

  @Column('json')
  readonly fit!: ChurnModelFitted;
}
