import type { Append, AppendFact } from '#libs/eventing/event-store.js';
import { readHistory } from '#libs/facts/table/history.table.js';
import { type ChurnFact, churnStatisticsOf } from '#libs/insights/churn-risk/churn-fact.score.js';
import { CHURN_FACTS, noStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { fact, regular, TENANT, visits } from '#test/support/churn.story.js';
import { PolicyInstallation } from '#test/support/policy.installation.js';
import { useDatabase } from '#test/support/postgres.js';
import { churnAlerts } from './churn-alerts.watcher.js';

const given = useDatabase();
const END = 2n ** 63n - 1n;
const calendar = calendarOf('UTC');

/** What all facts of those who were not merged away say, and what the policy knows of them. */
async function statistics(customers: readonly string[]) {
  const history = await readHistory(given.database, TENANT, customers, END, CHURN_FACTS);
  const survivors = [...new Set(customers.map((each) => history.survivorOf(each, END)))].sort();
  const whole = survivors.map((each) => {
    const { facts } = history.at(each, END);
    return [each, churnStatisticsOf(facts as readonly ChurnFact[], (time) => calendar.dayOf(time))] as const;
  });
  const { rows } = await given.database.query<{ customer_id: string; statistics: typeof noStatistics }>(
    'select customer_id, statistics from policy.watched_customers where tenant = $1 order by customer_id',
    [TENANT],
  );
  return { whole, known: rows.map((row) => [row.customer_id, row.statistics] as const) };
}

const of = ({ event: { eventId } }: AppendFact) => ({ eventId });
const corrects = (of: string, touchpoint: AppendFact, time: string, valence: number) =>
  fact(of, time, 'touchpoint.corrected', { eventId: touchpoint.event.eventId, valence });

test('what is known of a customer is what all its facts say, whatever was corrected before it came', async () => {
  const [early, late, other, taken] = [
    visits('a', '2026-03-01T10:00', -0.9),
    visits('a', '2026-03-02T10:00', -0.8),
    visits('b', '2026-03-03T10:00', -0.7),
    visits('a', '2026-03-04T10:00', -1),
  ];
  const story: readonly (readonly Append[])[] = [
    [...regular('a'), ...regular('b')],
    // Nothing but corrections of what has not come.
    [corrects('a', early, '2026-03-05T10:00', 0.9), fact('a', '2026-03-05T11:00', 'touchpoint.retracted', of(taken))],
    [early, taken, visits('a', '2026-03-05T12:00', 0.1)],
    // Corrected by somebody else, who is one with it only later.
    [corrects('a', other, '2026-03-06T10:00', 0.8)],
    [other],
    [late, corrects('a', late, '2026-03-07T10:00', -0.2), visits('a', '2026-03-08T10:00', -0.3)],
    [fact('b', '2026-03-09T10:00', 'customer.merged', { into: 'a' })],
    [visits('b', '2026-03-10T10:00', 0.2), visits('a', '2026-03-10T11:00', 0.3)],
  ];
  const installation = new PolicyInstallation(given, churnAlerts, Date.parse('2026-03-11T10:00:00Z'));
  await installation.begin();
  installation.start();
  const known: unknown[] = [];
  const whole: unknown[] = [];
  for (const appends of story) {
    await installation.append(appends);
    await installation.caughtUp();
    const both = await statistics(['a', 'b']);
    known.push(both.known);
    whole.push(both.whole);
  }
  await installation.stop();
  expect(known).toEqual(whole);
});

test('what an older release noted of a complaint is read anew with the next fact', async () => {
  const installation = new PolicyInstallation(given, churnAlerts, Date.parse('2026-03-11T10:00:00Z'));
  await installation.begin();
  installation.start();
  const filed = { complaintId: 'k', category: 'fees', severity: 2, channel: 'web' };
  await installation.append([...regular('o'), fact('o', '2026-03-03T10:00', 'complaint.filed', filed)]);
  await installation.caughtUp();
  const broken = '{complaints,k,broken}';
  await given.database.query(
    `update policy.watched_customers set statistics = jsonb_set(statistics::jsonb, $2, $3) where customer_id = $1`,
    ['o', broken, JSON.stringify([{ day: 20_500, eventId: '00000000-0000-4000-8000-000000000000' }])],
  );
  await installation.append([visits('o', '2026-03-10T10:00', 0.2)]);
  await installation.caughtUp();
  const { known, whole } = await statistics(['o']);
  await installation.stop();
  expect(known.filter(([customer]) => customer === 'o')).toEqual(whole);
});
