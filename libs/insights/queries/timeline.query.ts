import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sql } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { storedTouchpoint } from '#libs/insights/facts/fact.table.js';
import { type Chain, chainOf } from '#libs/insights/journey/definitions.insight.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { placeFrom, timeOf } from '#libs/kernel/place.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, type paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE, KEYRING } from '#libs/platform/tokens.js';
import { dataOf, type FactRow, readFacts } from './customer.facts.js';
import { type CustomerGroup, findCustomer, parkedMark } from './customer.group.js';
import { existingJourneys, journeysAt } from './journey.finder.js';
import { type LiveBuild, readLiveBuild } from './live.build.js';
import { openAll } from './sealed.reader.js';

/** One thing that happened, touchpoints as their corrections left them. */
export interface TimelineItem {
  readonly eventId: Uuid;
  readonly type: string;
  readonly at: string;
  readonly source: string;
  readonly id: string;
  readonly sequence: string | null;
  readonly channel: string | null;
  /** The journey that holds a touchpoint, that feedback or a complaint attaches to, or that starts or ends. */
  readonly journeyId: string | null;
  readonly data: JsonObject;
  /** A touchpoint that was taken back: it counts nowhere. */
  readonly retracted?: true;
}

type Timeline = Page<TimelineItem> & { readonly parked?: true };

/** Everything that happened with a customer, in event-time order. */
export class GetTimeline extends Query<Answer<Timeline>> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
    readonly page: Values<typeof paging>,
  ) {
    super();
  }
}

/** Stands before every fact that a time of four-digit years has. */
const BEFORE_ALL = placeFrom(-8.64e15);

@QueryHandler(GetTimeline)
export class GetTimelineHandler implements IQueryHandler<GetTimeline> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
  ) {}

  async execute({ tenant, customerId, page }: GetTimeline): Promise<Answer<Timeline>> {
    const list = listOf('timeline', { customerId });
    const after = readCursor(list, page.cursor, ['place']);
    const limit = page.limit ?? DEFAULT_LIMIT;
    const { position, body } = await inSnapshot(this.database, async (sql) => {
      const group = await findCustomer(sql, tenant, customerId);
      const live = await readLiveBuild(sql, tenant);
      const stretch = {
        from: after?.[0] ?? BEFORE_ALL,
        inclusive: false,
        through: null,
        limit: limit + 1,
        touchpointsOnly: false,
      };
      const facts = await readFacts(sql, group.members, stretch);
      const journeys = await journeyIdsOf(sql, live, group, facts.slice(0, limit));
      return { group, facts, journeys };
    });
    const { group, facts, journeys } = body;
    const data = await openAll(this.keyring, tenant, facts.slice(0, limit).map(dataOf));
    const items = facts
      .slice(0, limit)
      .map((fact, index) => itemOf(fact, data[index] as JsonObject, journeys.get(fact.event_id) ?? null));
    const { nextCursor } = pageOf(
      facts,
      limit,
      (fact) => fact,
      (last) => writeCursor(list, [last.at]),
    );
    return { position, body: { items, nextCursor, ...parkedMark(group) } };
  }
}

function itemOf(fact: FactRow, data: JsonObject, journeyId: string | null): TimelineItem {
  const { event_id, type, source, id, sequence, at, retracted } = fact;
  const about = data.about as { readonly channel?: string } | undefined;
  const channel =
    typeof data.channel === 'string' ? data.channel : type === 'feedback.submitted' ? (about?.channel ?? null) : null;
  return {
    eventId: event_id,
    type,
    at: new Date(timeOf(at)).toISOString(),
    source,
    id,
    sequence,
    channel,
    journeyId,
    data,
    ...(retracted && { retracted }),
  };
}

/** The journeys of a page's facts, by event id; facts of none are left out. */
async function journeyIdsOf(
  sql: Sql,
  live: LiveBuild,
  { root }: CustomerGroup,
  facts: readonly FactRow[],
): Promise<ReadonlyMap<Uuid, string>> {
  const placed: { eventId: Uuid; chain: Chain; place: Buffer }[] = [];
  const named: { eventId: Uuid; journeyId: string }[] = [];
  for (const fact of facts) {
    if (fact.type === 'touchpoint.recorded') {
      const touchpoint = storedTouchpoint(fact);
      const chain = touchpoint === null ? null : chainOf(touchpoint, live.definitions);
      if (touchpoint !== null && chain !== null)
        placed.push({ eventId: fact.event_id, chain, place: touchpoint.place });
    } else if (fact.type === 'journey.started' || fact.type === 'journey.ended') {
      const { id } = fact.data.journey as { readonly id?: string };
      if (id !== undefined) named.push({ eventId: fact.event_id, journeyId: id });
    }
  }
  const holding = await journeysAt(sql, live, root, placed);
  const existing = await existingJourneys(
    sql,
    live,
    root,
    named.map((each) => each.journeyId),
  );
  return new Map([
    ...placed.flatMap(({ eventId }, index) => (holding[index] ? [[eventId, holding[index].journey.id] as const] : [])),
    ...named
      .filter((each) => existing.has(each.journeyId))
      .map(({ eventId, journeyId }) => [eventId, journeyId] as const),
    ...(await attachedTo(sql, live, root, facts)),
  ]);
}

/** The journeys that feedback and complaints attach to. */
async function attachedTo(
  sql: Sql,
  { build }: LiveBuild,
  root: bigint,
  facts: readonly FactRow[],
): Promise<readonly (readonly [Uuid, string])[]> {
  const outcomes = facts.filter((fact) => fact.type === 'feedback.submitted' || fact.type === 'complaint.filed');
  if (outcomes.length === 0) return [];
  const { rows } = await sql.query<{ event_id: Uuid; journey_id: string }>(
    `select o.event_id, j.journey_id
       from insight.outcomes o join insight.journeys j using (build, customer_no, chain, first_place)
      where o.build = $1 and o.customer_no = $2 and o.place = any($3::bytea[])`,
    [build, String(root), outcomes.map((fact) => fact.place)],
  );
  return rows.map((row) => [row.event_id, row.journey_id]);
}
