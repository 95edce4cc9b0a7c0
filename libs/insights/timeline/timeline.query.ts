import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { wireType } from '#libs/facts/fact.schemas.js';
import type { Extensions, JsonObject, Uuid } from '#libs/kernel/event.js';
import { textOf } from '#libs/kernel/place.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, type paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { DATABASE, KEYRING } from '#libs/platform/tokens.js';
import { dataOf, type FactRow, isKnown, readFactRange } from '#libs/insights/reading/customer.facts.js';
import { findCustomer, parkedMark } from '#libs/insights/reading/customer.group.js';
import { readDefinedBuild } from '#libs/insights/journey/defined.build.js';
import { openAll } from '#libs/insights/reading/sealed.reader.js';
import { journeyIdsOf } from './timeline.journeys.js';

/** One thing that happened, touchpoints as their corrections left them. */
export interface TimelineItem {
  readonly eventId: Uuid;
  /** As published: `peakend.touchpoint.recorded.v1`. */
  readonly type: string;
  readonly at: string;
  readonly source: string;
  readonly id: string;
  readonly sequence: string | null;
  readonly channel: string | null;
  /** The journey that holds a touchpoint, that feedback or a complaint attaches to, or that starts or ends. */
  readonly journeyId: string | null;
  readonly data: JsonObject;
  /** Further attributes of the CloudEvent, as text; left out where there are none. */
  readonly extensions?: Extensions;
  /** A retracted touchpoint: it counts nowhere. */
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

/** Sorts before every place. */
const BEFORE_ALL = Buffer.alloc(0);

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
      const live = await readDefinedBuild(sql, tenant);
      const from = after?.[0] ?? BEFORE_ALL;
      const range = { from, inclusive: false, through: null, limit: limit + 1 };
      const facts = await readFactRange(sql, group.members, range);
      const journeys = await journeyIdsOf(sql, live, group, facts.slice(0, limit));
      return { group, facts, journeys };
    });
    const { group, facts, journeys } = body;
    const data = await openAll(this.keyring, tenant, facts.slice(0, limit).map(dataOf));
    const items = facts
      .slice(0, limit)
      .map((fact, index) => itemOf(fact, data[index] ?? dataOf(fact), journeys.get(fact.event_id) ?? null));
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
  const { event_id, type, source, id, sequence, at, extensions, retracted } = fact;
  return {
    eventId: event_id,
    type: wireType(type),
    at: textOf(at),
    source,
    id,
    sequence,
    channel: channelOf(fact, data),
    journeyId,
    data,
    ...(extensions && { extensions }),
    ...(retracted && { retracted }),
  };
}

/** The channel that a fact names; for feedback, the one it is about. */
function channelOf(fact: FactRow, data: JsonObject): string | null {
  if (typeof data.channel === 'string') return data.channel;
  return isKnown(fact) && fact.type === 'feedback.submitted' ? (fact.data.about?.channel ?? null) : null;
}
