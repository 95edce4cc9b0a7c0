import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import { feedback, storedAs, timeOfGiven, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';

const db = useDatabase();

/** Minutes of examples. */
const minuteOf = (text: string) => (Date.parse(text) - timeOfGiven(0)) / 60_000;

test('an answer in the first days that there are attaches to what was before it', async () => {
  const projection = new InsightsProjection(insights, { now: () => timeOfGiven(0) }, sealedContent);
  const facts = [
    touchpoint('ann', minuteOf('0001-01-01T05:00:00Z'), 'a', 'queueing', 0.5, { journey: { id: 'visit' } }),
    feedback('ann', minuteOf('0001-01-02T05:00:00Z'), 'b', 5),
    feedback('ann', minuteOf('0001-02-20T05:00:00Z'), 'c', 1),
  ];
  for (const [index, fact] of facts.entries())
    await db.database.transaction((sql) => projection.apply(sql, [storedAs(fact, index + 1)]));
  const { rows } = await db.database.query(
    'select event_id is not null as is, chain from insight.outcomes order by place',
  );
  expect(rows).toEqual([
    { is: true, chain: 'e:visit' },
    { is: true, chain: null },
  ]);
});
