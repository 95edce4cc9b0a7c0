import type { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { Position } from '#libs/kernel/event.js';

/** Backtests with what they found, and which models were asked for. */
export const JOB_TABLES = [
  'platform.backtests',
  'platform.backtest_alerts',
  'platform.fit_jobs',
  'platform.fit_keys',
] as const;

/**
 * Makes jobs go on in the target, where their rows were copied to. Unfinished backtests begin anew, as customers have other
 * numbers there; models that were asked for are learned from all that was moved.
 */
export async function moveJobs(database: PostgresDatabase, head: Position): Promise<void> {
  await database.transaction(async (sql) => {
    void sql.query(
      `delete from platform.backtest_alerts where backtest_id in (select backtest_id from platform.backtests where finished_at is null)`,
    );
    void sql.query(
      'update platform.backtests set customers = null, replayed = 0, after_no = 0 where finished_at is null',
    );
    void sql.query('update platform.fit_jobs set requested_up_to = $1 where requested_up_to > 0', [`${head}`]);
  });
}
