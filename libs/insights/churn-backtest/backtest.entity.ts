import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChurnSettings } from '#libs/facts/churn-setting/churn-setting.events.js';
import type { Uuid } from '#libs/kernel/event.js';

/** What a backtest goes by. */
export const BASES = ['recorded', 'occurred'] as const;
export type Basis = (typeof BASES)[number];

/** A rule that is run over history. */
@Entity({ schema: 'platform', name: 'backtests' })
export class BacktestEntity {
  @PrimaryColumn('uuid')
  readonly backtest_id!: Uuid;

  @Column('text')
  readonly tenant!: string;

  @Column('json')
  readonly rule!: ChurnSettings;

  /** The first date whose alerts count. */
  @Column('date')
  readonly from_day!: string;

  /** The first date behind them. */
  @Column('date')
  readonly to_day!: string;

  @Column('text')
  readonly basis!: Basis;

  /** It was the rule in force: what people did with alerts is replayed. */
  @Column('boolean')
  readonly in_force!: boolean;

  @Column('timestamptz')
  readonly asked_at!: Date;

  /** The customers there were, merged ones not counted; null: it has not begun. */
  @Column('int', { nullable: true })
  readonly customers!: number | null;

  @Column('int')
  readonly replayed!: number;

  /** The number of the last customer that was replayed. */
  @Column('bigint')
  readonly after_no!: bigint;

  @Column('timestamptz', { nullable: true })
  readonly finished_at!: Date | null;
}

/** An alert that a backtest would have raised. */
@Entity({ schema: 'platform', name: 'backtest_alerts' })
export class BacktestAlertEntity {
  @PrimaryColumn('uuid')
  readonly backtest_id!: Uuid;

  @PrimaryColumn('uuid')
  readonly alert_id!: Uuid;

  @Column({ type: 'text', collation: 'C' })
  readonly customer_id!: string;

  @Column('timestamptz')
  readonly raised_at!: Date;

  @Column('text')
  readonly level!: string;

  @Column('double precision')
  readonly risk!: number;

  /** What became of the customer within the horizon. */
  @Column('text')
  readonly outcome!: 'kept' | 'lost' | 'open';
}
