import { setTimeout } from 'node:timers/promises';
import type { Sql } from '#libs/eventing/database.js';
import { toldImprovement } from '#libs/facts/improvement/improvement.answer.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { readResults } from './results.reader.js';

/** An improvement of a definition's CSAT, done a month after it was opened. */
function improved(definition: string, isDone = true) {
  const improvementId = '00000000-0000-4000-8000-000000000000';
  const data = { improvementId, version: 1, title: 't', owner: 'o', target: 0.7, dueOn: '2024-12-31' };
  const measure = { kind: 'csat', definition } as const;
  const at = (text: string) => ({ eventId: improvementId, at: instantOfText(text) });
  return toldImprovement([
    { type: 'improvement.opened', data: { ...data, measure }, ...at('2024-06-01T12:00:00Z') },
    ...(isDone
      ? [{ type: 'improvement.done' as const, data: { improvementId, version: 2 }, ...at('2024-07-01T12:00:00Z') }]
      : []),
  ]);
}

/** Answers each statement after a while, and counts them. */
function slow() {
  const seen = { all: 0, atOnce: 0 };
  let open = 0;
  const sql = {
    async query(_: string, values: readonly unknown[]) {
      seen.all++;
      seen.atOnce = Math.max(seen.atOnce, ++open);
      await setTimeout(1);
      open--;
      const definition = values.at(-2);
      return { rows: [{ value: 5, n: BigInt(String(definition).length) }], rowCount: 1 };
    },
  };
  return { sql: sql as unknown as Sql, seen };
}

const measuring = { tenant: 't', timeZone: 'UTC', now: Date.parse('2024-12-01T00:00:00Z') };

it('measures improvements side by side, a bounded number of them, each in its place', async () => {
  const { sql, seen } = slow();
  const improvements = Array.from({ length: 100 }, (_, n) => improved('x'.repeat(n + 1), n % 10 > 0));
  const results = await readResults(sql, measuring, improvements);
  expect(results.map((result) => result?.before.n ?? null)).toEqual(
    improvements.map((_, n) => (n % 10 > 0 ? n + 1 : null)),
  );
  expect(seen.all).toBe(180);
  expect(seen.atOnce).toBeGreaterThan(10);
  expect(seen.atOnce).toBeLessThanOrEqual(50);
});

it('reads once what several improvements are measured by over the same days', async () => {
  const { sql, seen } = slow();
  const results = await readResults(
    sql,
    measuring,
    Array.from({ length: 60 }, () => improved('speed')),
  );
  expect([results.length, new Set(results.map((result) => JSON.stringify(result))).size]).toEqual([60, 1]);
  expect(seen.all).toBe(2);
});
