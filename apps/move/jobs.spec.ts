import { useDatabase } from '#test/support/postgres.js';
import { moveJobs } from './jobs.js';

const given = useDatabase();

test('what was finished stays, unfinished backtests begin anew, and models are learned from all that was moved', async () => {
  const { database } = given;
  await database.query(
    `with planted as (
       insert into platform.backtests
         (backtest_id, tenant, rule, from_day, to_day, basis, in_force, asked_at, customers, replayed, after_no, finished_at)
       select gen_random_uuid(), 'acme', '{}', '2024-01-01', '2024-02-01', 'recorded', false, now(), 8, 3, 5, finished_at
         from (values (now()), (null)) as f(finished_at)
       returning backtest_id)
     insert into platform.backtest_alerts
     select backtest_id, gen_random_uuid(), 'c-0', now(), 'high', .5, 'open' from planted`,
  );
  await database.query(
    `insert into platform.fit_jobs (tenant, type, requested_at, requested_up_to)
     values ('acme', 'asked', now(), 3), ('acme', 'never', null, null)`,
  );
  await moveJobs(database, 70n);
  const backtests = await database.query(
    `select finished_at is not null as finished, customers, replayed, after_no,
            (select count(*)::int from platform.backtest_alerts a where a.backtest_id = b.backtest_id) as alerts
       from platform.backtests b order by finished_at`,
  );
  expect(backtests.rows).toEqual([
    { finished: true, customers: 8, replayed: 3, after_no: 5n, alerts: 1 },
    { finished: false, customers: null, replayed: 0, after_no: 0n, alerts: 0 },
  ]);
  const jobs = await database.query('select type, requested_up_to from platform.fit_jobs order by type');
  expect(jobs.rows).toEqual([
    { type: 'asked', requested_up_to: 70n },
    { type: 'never', requested_up_to: null },
  ]);
});
