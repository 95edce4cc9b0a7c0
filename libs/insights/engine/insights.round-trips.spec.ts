import type { ResultOptions, Sql, SqlResult } from '#libs/eventing/database.js';
import { type GivenFact, storedAs, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from './insights.projection.js';

const db = useDatabase();

/** Answers all statements sent together at once, and counts how often that was waited for. */
class RoundTrips implements Sql {
  count = 0;
  readonly first: string[] = [];
  private flight: Promise<void> | undefined;
  private answers: Promise<unknown>[] = [];

  constructor(private readonly sql: Sql) {}

  async query<Row>(text: string, values?: readonly unknown[], options?: ResultOptions): Promise<SqlResult<Row>> {
    const answer = this.sql.query<Row>(text, values, options);
    this.answers.push(answer);
    if (this.count === 0) this.first.push(text);
    this.flight ??= this.land();
    await this.flight;
    return answer;
  }

  private async land(): Promise<void> {
    await new Promise(setImmediate);
    const answers = this.answers;
    this.answers = [];
    this.flight = undefined;
    await Promise.allSettled(answers);
    this.count++;
  }
}

const projection = new InsightsProjection(insights, { now: () => Date.parse('2026-03-02T12:00:00Z') }, sealedContent);
let position = 0;

function projected(fact: GivenFact): Promise<{ readonly count: number; readonly first: readonly string[] }> {
  return db.database.transaction(async (sql) => {
    const counted = new RoundTrips(sql);
    await projection.apply(counted, [storedAs(fact, ++position)]);
    return { count: counted.count, first: counted.first };
  });
}

/** Round trips that projecting a single fact waits for; writing and committing its rows takes one more. */
const roundTrips = async (fact: GivenFact) => (await projected(fact)).count;

test('a touchpoint waits for two reads, and for one more when sums change: of closed journeys, or of whom it names', async () => {
  await roundTrips(touchpoint('zoe', 0, 'warm', 'welcome'));
  expect(await roundTrips(touchpoint('ann', 600, 'a', 'welcome', 0.2))).toBe(2);
  expect(await roundTrips(touchpoint('ann', 610, 'b', 'queueing', -0.6))).toBe(2);
  expect(await roundTrips(touchpoint('ann', 620, 'c', 'queueing', 0.4, { journey: { id: 'visit' } }))).toBe(2);
  expect(await roundTrips(touchpoint('ann', 630, 's', 'queueing', 0.4, { staffId: 's-1' }))).toBe(3);
  // A session long over by now.
  expect(await roundTrips(touchpoint('ben', 100, 'd', 'welcome', 0.2))).toBe(3);
});

test('the first read goes out with the begin of the transaction; anything but a select would wait for it', async () => {
  const { first } = await projected(touchpoint('kim', 0, 'e', 'welcome'));
  expect(first.length).toBeGreaterThan(1);
  expect(first.filter((text) => !text.startsWith('select'))).toEqual([]);
});
