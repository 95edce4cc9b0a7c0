import { sealedContent } from '#test/support/sealed.content.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { type GivenFact, storedAs, touchpoint } from '#test/support/given-facts.js';
import { useDatabase } from '#test/support/postgres.js';

const db = useDatabase();
const DAY = 24 * 60;

describe('facts that come late', () => {
  // Long after everything.
  const projection = new InsightsProjection(insights, { now: () => Date.parse('2030-01-01T00:00:00Z') }, sealedContent);
  let position = 0;

  /** A session on each of a hundred days. */
  const daily = (customer: string) =>
    Array.from({ length: 100 }, (_, day) => touchpoint(customer, day * DAY, `${customer}-${day}`, 'fees'));

  /** How many journeys a batch writes. */
  const writes = (facts: readonly GivenFact[]) =>
    db.database.transaction(async (sql) => {
      await projection.apply(
        sql,
        facts.map((fact) => storedAs(fact, ++position)),
      );
      const { rowCount } = await sql.query(
        'select from insight.journeys where xmin::text = pg_current_xact_id()::xid::text',
      );
      return rowCount;
    });

  test('change only the journeys that they join, however far apart they are', async () => {
    expect(await writes(daily('ann'))).toBe(100);
    const at = (day: number, minute: number) => touchpoint('ann', day * DAY + minute, `late-${day}-${minute}`, 'fees');
    // The next neighbour of each is computed again, and left as it is.
    expect(await writes([at(2, 1), at(97, 1)])).toBe(2);
    expect(await writes([at(2, 2), at(3, 1)])).toBe(2);
    // A session after the last one leaves that alone, too.
    expect(await writes([at(100, 0)])).toBe(1);
  });

  test('are written in one go if a chain is still empty', async () => {
    expect(await writes(daily('bob').reverse())).toBe(100);
  });
});
