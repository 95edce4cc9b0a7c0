import type { Sql } from '#libs/eventing/database.js';
import type { ToldImprovement } from '#libs/facts/improvement/improvement.answer.js';
import type { ImprovementResult } from '#libs/facts/improvement/improvement.result.format.js';
import { SCALES } from '#libs/facts/improvement/improvement.scales.format.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { periodsOf, resultOf } from './improvement.insight.js';
import { type Measuring, observe } from './measure.reader.js';

/** What came of improvements, as far as it is known now; null where one is not done. */
export async function readResults(
  sql: Sql,
  measuring: Measuring & { readonly now: number },
  improvements: readonly ToldImprovement[],
): Promise<readonly (ImprovementResult | null)[]> {
  const results: (ImprovementResult | null)[] = [];
  for (const improvement of improvements) results.push(await readResult(sql, measuring, improvement));
  return results;
}

async function readResult(
  sql: Sql,
  measuring: Measuring & { readonly now: number },
  { state: { opened, doneAt } }: ToldImprovement,
): Promise<ImprovementResult | null> {
  if (doneAt === null) return null;
  const { measure, target } = opened.data;
  const calendar = calendarOf(measuring.timeZone);
  const [openedOn, doneOn, today] = [opened.at.time, doneAt.time, measuring.now].map((time) =>
    calendar.dayOf(time),
  ) as [string, string, string];
  const periods = periodsOf(openedOn, doneOn, today);
  const before = await observe(sql, { ...measuring, measure, days: periods.before });
  const after = await observe(sql, { ...measuring, measure, days: periods.after });
  return resultOf(before, after, { target, better: SCALES[measure.kind].better }, periods.isOver);
}
