import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is counted of a customer's day in a currency (value-days.counts.ts says what each number is). */
@Entity({ schema: 'insight', name: 'value_days' })
export class ValueDayEntity {
  @PrimaryColumn('int')
  readonly build!: number;

  @PrimaryColumn('bigint')
  readonly customer_no!: bigint;

  @PrimaryColumn('date')
  readonly day!: string;

  @PrimaryColumn('text')
  readonly currency!: string;

  @Column('numeric')
  readonly purchases!: string;

  @Column('numeric')
  readonly spent!: string;

  @Column('numeric')
  readonly returns!: string;

  @Column('numeric')
  readonly returned!: string;

  @Column('numeric')
  readonly cost!: string;
}
