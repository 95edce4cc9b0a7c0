import type { Sql } from '#libs/eventing/database.js';
import { definitionsInForce } from '#libs/facts/definition/definition.table.js';
import { LearnedExpectations } from '#libs/facts/expectation/learned.insight.js';
import { lastLearned, readLearned } from '#libs/facts/expectation/learned.table.js';
import type { InsightContext } from '#libs/insights/engine/insight.js';
import { Definitions } from './definitions.score.js';
import { Cells } from './journey.cells.js';
import type { Journey } from './journey.segmentation.js';
import { statusOf } from './journey.status.js';

/** What journeys are computed with: one build of one tenant. */
export interface JourneyContext extends Pick<InsightContext, 'build' | 'dayOf' | 'now'> {
  readonly definitions: Definitions;
  /** The cells that closed journeys are counted in. */
  readonly cells: Cells;
}

export async function journeyContext(sql: Sql, context: InsightContext): Promise<JourneyContext> {
  const { build, dayOf, now, sums, tenant, inputsPosition } = context;
  const configured = await context.inputs(
    async () => new Definitions(await definitionsInForce(sql, tenant, inputsPosition)),
  );
  const definitions = configured.learnAny
    ? await context.latest(await lastLearned(sql, tenant), async () =>
        configured.knowing(new LearnedExpectations(await readLearned(sql, tenant))),
      )
    : configured;
  return { build, dayOf, now, definitions, cells: new Cells(sums) };
}

/** Whether a journey is closed by now, so that aggregates count it. */
export function isClosed(journey: Journey, now: number): boolean {
  return statusOf({ ...journey, reachedGoal: journey.summary.reachedGoal }, now) !== 'open';
}
