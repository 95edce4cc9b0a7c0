import { hostname } from 'node:os';
import { BACKTEST_OPTIONS, BacktestRunner } from '#libs/insights/churn-backtest/backtest.runner.js';
import type { ProjectingParts } from './projecting.js';

/** Runs the backtests that are asked for, or stands by if another process does. */
export function startBacktesting({ database, clock, log }: ProjectingParts): BacktestRunner {
  const failed = (error: unknown, retryInMs: number) =>
    log.error({ err: error, retry_in_ms: retryInMs }, 'a backtest failed: trying again');
  const options = { ...BACKTEST_OPTIONS, holder: `${hostname()}/${process.pid}` };
  const runner = new BacktestRunner(database, clock, { failed }, options);
  runner.start();
  return runner;
}
