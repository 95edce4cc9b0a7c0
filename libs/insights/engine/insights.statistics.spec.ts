import type { StoredEvent } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { sealedContent } from '#test/support/sealed.content.js';
import { insights } from '#libs/insights/insights.js';
import { InsightsProjection } from './insights.projection.js';

const db = useDatabase();
const TIME = Date.parse('2026-01-01T00:00:00Z');

/** Touchpoints of as many customers. */
const events = (from: number, count: number) =>
  Array.from({ length: count }, (_, index): StoredEvent => {
    const id = `${from + index}`;
    return storedEvent(from + index + 1, {
      customerId: id,
      time: TIME,
      micros: 0,
      data: { touchpoint: 'consult', channel: 'web', valence: 0.5 },
    });
  });

test('if two projectors share the work, one of them updates the statistics for the planner', async () => {
  const known = async () => {
    const { rows } = await db.database.query<{ known: number }>(
      `select reltuples as known from pg_class where oid = 'fact.facts'::regclass`,
    );
    return rows[0]?.known;
  };
  const [one, other] = [
    new InsightsProjection(insights, { now: () => TIME }, sealedContent),
    new InsightsProjection(insights, { now: () => TIME }, sealedContent),
  ];
  const take = (projection: InsightsProjection, from: number, count: number) =>
    db.database.transaction((sql) => projection.apply(sql, events(from, count)), { repeated: true });
  await take(other, 0, 400);
  expect(await known()).toBe(-1);
  await take(one, 400, 500);
  expect(await known()).toBe(900);
  await take(other, 900, 100);
  expect(await known()).toBe(900);
  await take(one, 1_000, 500);
  expect(await known()).toBe(1_500);
});
