import { DEFAULT_CHURN_SETTINGS } from '#libs/facts/churn-setting/churn-setting.events.js';
import { churnAlerts } from '#libs/policies/churn-alerts/churn-alerts.watcher.js';
import { BacktestRunner } from '#libs/insights/churn-backtest/backtest.runner.js';
import { insertBacktest } from '#libs/insights/churn-backtest/backtest.table.js';
import { churnStory, TENANT } from '#test/support/churn.story.js';
import { installTables, PolicyInstallation } from '#test/support/policy.installation.js';
import { useDatabase } from '#test/support/postgres.js';

const given = useDatabase();
const BACKTEST = '00000000-0000-4000-8000-00000000000b';

interface Row {
  readonly alert_id: string;
  readonly customer_id: string;
  readonly raised_at: Date;
}

test('a backtest of the rule in force equals the live run, alert for alert, whichever processes go on with it', async () => {
  await installTables(given, [churnAlerts]);
  const [first, ...later] = churnStory as [(typeof churnStory)[number], ...typeof churnStory];
  const live = new PolicyInstallation(given, churnAlerts, Date.parse(first.at));
  await live.begin();
  await live.append(first.appends);
  live.start();
  for (const { at, appends } of later) {
    await live.caughtUp();
    live.time.now = Date.parse(at);
    await live.append(appends);
  }
  await live.caughtUp();
  const raised = (await live.decided()).filter(({ type }) => type === 'churn.alert.raised');
  await live.stop();
  expect(raised).toHaveLength(6);

  const { database } = given;
  const asked = {
    ...{ backtest_id: BACKTEST, tenant: TENANT, rule: DEFAULT_CHURN_SETTINGS, in_force: true },
    basis: 'recorded',
    ...{ from_day: '2026-01-01', to_day: '2027-01-01' },
  } as const;
  await insertBacktest(database, asked, live.time.now);
  const failed = (error: unknown) => {
    throw error;
  };
  const next = () => new BacktestRunner(database, live.clock, { failed }, { holder: 'test', leaseMs: 1_000, step: 2 });
  let steps = 0;
  while (await next().step()) steps++;
  // Six survivors, two at a time, and the look that finds nobody else.
  expect(steps).toBe(4);
  const { rows } = await database.query<Row>(
    'select alert_id, customer_id, raised_at from platform.backtest_alerts order by raised_at, customer_id',
  );
  expect(rows.map((row) => [row.alert_id, row.customer_id, row.raised_at.getTime()])).toEqual(
    raised.map(({ eventId, customerId, time }) => [eventId, customerId, time]),
  );
  const { rows: done } = await database.query('select customers, replayed, finished_at from platform.backtests');
  expect(done).toEqual([{ customers: 6, replayed: 6, finished_at: new Date(live.time.now) }]);
}, 120_000);
