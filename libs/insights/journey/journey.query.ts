import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sql } from '#libs/eventing/database.js';
import { storedTouchpoint } from '#libs/facts/table/touchpoint.table.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { readTiers } from '#libs/facts/table/tier.table.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { LearnedExpectations } from '#libs/facts/expectation/learned.insight.js';
import { readLearned } from '#libs/facts/expectation/learned.table.js';
import { chainOf, type Definitions } from './definitions.score.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { paging, text, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { readTouchpointRange } from '#libs/insights/reading/customer.facts.js';
import { findCustomer, parkedMark } from '#libs/insights/reading/customer.group.js';
import { findJourney } from './journey.finder.js';
import { type JourneyMap, stagesOf } from './journey.map.js';
import { outcomesOf } from './journey.outcomes.js';
import { type FoundJourney, journeyItem } from './journey.row.js';
import { type DefinedBuild, readDefinedBuild } from './defined.build.js';
import { momentsOfTruth } from './moment-of-truth.reader.js';

/** Most touchpoints (and most outcomes) of one journey in one answer. */
const PAGE = 1000;
/** Facts read at a time: other journeys' touchpoints may be among them. */
const FACTS_AT_ONCE = 2000;
const NO_TIERS = new Tiers([]);
/** Sorts before every place. */
const NOWHERE = Buffer.alloc(0);

export const journeyParameters = {
  customerId: text('Whose journey, where several customers use the same id.'),
  cursor: paging.cursor,
};

/** The map of one journey: more than 1,000 touchpoints come in pages; scores always cover the whole journey. */
export class GetJourney extends Query<Answer<JourneyMap>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly journeyId: string,
    readonly parameters: Values<typeof journeyParameters>,
  ) {
    super();
  }
}

@QueryHandler(GetJourney)
export class GetJourneyHandler implements IQueryHandler<GetJourney> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, journeyId, parameters }: GetJourney): Promise<Answer<JourneyMap>> {
    const now = this.clock.now();
    const list = listOf('journey', { journeyId, customerId: parameters.customerId });
    const after = readCursor(list, parameters.cursor, ['place', 'place']);
    return inSnapshot(this.database, async (sql) => {
      const live = await readDefinedBuild(sql, tenant);
      const found = await findJourney(sql, live, tenant, journeyId, parameters.customerId);
      const { summary, definition, tier } = found.journey;
      const group = await findCustomer(sql, tenant, found.customerId);
      const touchpoints = await readTouchpoints(sql, live, found, group.members, after?.[0]);
      const outcomes = await outcomesOf(sql, live, found, after?.[1], PAGE + 1);
      const shown = touchpoints.slice(0, PAGE);
      const tiers = (await readTiers(sql, [group])).get(group.root) ?? NO_TIERS;
      const definitions = await definitionsFor(sql, tenant, live.definitions, definition, shown);
      const moments = await momentsOfTruth(sql, live, definition, tier, { now, timeZone });
      const more = touchpoints.length > PAGE || outcomes.length > PAGE;
      const next = [
        shown.at(-1)?.place ?? summary.last.place,
        outcomes.slice(0, PAGE).at(-1)?.place ?? after?.[1] ?? NOWHERE,
      ];
      const { scores, ...item } = journeyItem(found, live.definitions, now);
      return {
        ...item,
        stages: stagesOf(shown, definition, definitions, tiers, summary, moments),
        outcomes: outcomes.slice(0, PAGE).map((each) => each.outcome),
        scores,
        nextCursor: more ? writeCursor(list, next) : null,
        ...parkedMark(group),
      };
    });
  }
}

/** A page of a journey's touchpoints and one more, in event-time order. */
async function readTouchpoints(
  sql: Sql,
  live: DefinedBuild,
  { journey }: FoundJourney,
  members: readonly bigint[],
  after: Buffer | undefined,
): Promise<readonly Touchpoint[]> {
  const found: Touchpoint[] = [];
  let from = after ?? journey.summary.first.place;
  let inclusive = after === undefined;
  for (;;) {
    const facts = await readTouchpointRange(sql, members, {
      from,
      inclusive,
      through: journey.summary.last.place,
      limit: FACTS_AT_ONCE,
    });
    for (const fact of facts) {
      const touchpoint = storedTouchpoint(fact);
      if (touchpoint !== null && chainOf(touchpoint, live.definitions) === journey.chain) found.push(touchpoint);
      if (found.length > PAGE) return found;
    }
    const last = facts.at(-1);
    if (last === undefined || facts.length < FACTS_AT_ONCE) return found;
    from = last.at;
    inclusive = false;
  }
}

/** The definitions with what was learned about some of a journey's touchpoints. */
async function definitionsFor(
  sql: Sql,
  tenant: string,
  definitions: Definitions,
  definition: string | null,
  touchpoints: readonly Touchpoint[],
): Promise<Definitions> {
  if (definition === null || !definitions.learns(definition)) return definitions;
  const types = [...new Set(touchpoints.map(({ type }) => type))];
  return definitions.knowing(
    new LearnedExpectations(await readLearned(sql, tenant, { definition, touchpoints: types })),
  );
}
