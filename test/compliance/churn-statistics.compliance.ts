import { churnAlerts } from '#libs/policies/churn-alerts/churn-alerts.watcher.js';
import { churnStory } from '#test/support/churn.story.js';
import { PolicyInstallation } from '#test/support/policy.installation.js';
import { useDatabase } from '#test/support/postgres.js';

const given = useDatabase();

test.each([1, 1_000])(
  'after merges and judgements of words, alerts go by what the insight says; by %i events at a time',
  async (batch) => {
    const made = new PolicyInstallation(given, churnAlerts, Date.parse(churnStory[0]?.at as string));
    await made.begin();
    for (const { at, appends } of churnStory) {
      made.time.now = Date.parse(at);
      await made.append(appends);
    }
    made.start({ batch });
    await made.caughtUp();
    await made.stop();
    await made.project();
    await made.stop();
    const { rows: watched } = await given.database.query(
      'select customer_id, statistics from policy.watched_customers order by customer_id',
    );
    const { rows: told } = await given.database.query(
      `select c.customer_id, r.statistics from insight.churn_risks r join fact.customers c using (customer_no)
        order by c.customer_id`,
    );
    expect(watched.map(({ customer_id }) => customer_id)).toEqual(['a', 'b', 'd', 'e', 'f', 'g']);
    expect(watched).toEqual(told);
  },
);
