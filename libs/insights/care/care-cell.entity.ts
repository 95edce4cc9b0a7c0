import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CareFate } from './care-decision.insight.js';

/** Sums over the decisions of a rule that have the same fate (care.sums.ts says what each number is). */
@Entity({ schema: 'insight', name: 'care_cells' })
export class CareCellEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('text')
  readonly rule!: string;

  @PrimaryColumn('text')
  readonly span!: 'all' | 'month' | 'day';

  /** The first of the span. */
  @PrimaryColumn('date')
  readonly day!: string;

  @PrimaryColumn('text')
  readonly fate!: CareFate;

  @Column('numeric')
  readonly decided!: string;

  @Column('numeric')
  readonly active!: string;

  @Column('numeric')
  readonly answered!: string;

  @Column('numeric')
  readonly a!: string;

  @Column('numeric')
  readonly v!: string;

  @Column('numeric')
  readonly aa!: string;

  @Column('numeric')
  readonly av!: string;

  @Column('numeric')
  readonly vv!: string;
}
