import { type Sql, together } from '#libs/eventing/database.js';
import type { ToldImprovement } from '#libs/facts/improvement/improvement.answer.js';
import type { Measure } from '#libs/facts/improvement/improvement.events.js';
import type { ImprovementResult } from '#libs/facts/improvement/improvement.result.format.js';
import { SCALES } from '#libs/facts/improvement/improvement.scales.format.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { type Days, type Observed, periodsOf, resultOf } from './improvement.insight.js';
import { type Measuring, observe } from './measure.reader.js';

/** How many improvements are measured side by side: statements wait for no answers of others', and memory stays bounded. */
const SIDE_BY_SIDE = 20;

type Observing = (measure: Measure, days: Days) => Promise<Observed>;

/** What came of improvements, as far as it is known now; null where one is not done. On one transaction. */
export async function readResults(
  sql: Sql,
  measuring: Measuring & { readonly now: number },
  improvements: readonly ToldImprovement[],
): Promise<readonly (ImprovementResult | null)[]> {
  const observing = onceEach((measure, days) => observe(sql, { ...measuring, measure, days }));
  const results: (ImprovementResult | null)[] = [];
  for (let first = 0; first < improvements.length; first += SIDE_BY_SIDE) {
    const some = improvements.slice(first, first + SIDE_BY_SIDE);
    results.push(...(await together(some.map((each) => readResult(observing, measuring, each)))));
  }
  return results;
}

/** Reads what several improvements share once: they are often opened about one number on one day. */
function onceEach(observing: Observing): Observing {
  const known = new Map<string, Promise<Observed>>();
  return (measure, days) => {
    const { kind, name, definition, tier, channel } = measure;
    const key = JSON.stringify([kind, name, definition, tier, channel, days.from, days.to]);
    const found = known.get(key) ?? observing(measure, days);
    known.set(key, found);
    return found;
  };
}

async function readResult(
  observing: Observing,
  { timeZone, now }: Measuring & { readonly now: number },
  { state: { opened, doneAt } }: ToldImprovement,
): Promise<ImprovementResult | null> {
  if (doneAt === null) return null;
  const { measure, target } = opened.data;
  const calendar = calendarOf(timeZone);
  const [openedOn, doneOn, today] = [opened.at.time, doneAt.time, now].map((time) => calendar.dayOf(time)) as [
    string,
    string,
    string,
  ];
  const periods = periodsOf(openedOn, doneOn, today);
  const [before, after] = await together([observing(measure, periods.before), observing(measure, periods.after)]);
  return resultOf(before, after, { target, better: SCALES[measure.kind].better }, periods.isOver);
}
