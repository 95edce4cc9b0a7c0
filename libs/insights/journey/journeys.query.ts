import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import {
  date,
  decimal,
  DEFAULT_LIMIT,
  oneOf,
  paging,
  text,
  type Values,
} from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import {
  closedAt,
  FOUND_COLUMNS,
  foundJourney,
  hasStatus,
  type JourneyItem,
  JOURNEYS,
  journeyItem,
  type StoredFoundJourney,
  startOf,
} from './journey.row.js';
import { readDefinedBuild } from './defined.build.js';

export const journeyFilters = {
  ...paging,
  definition: text('Journeys of this definition.'),
  status: oneOf(['open', 'ended', 'abandoned'], 'Journeys with this status.'),
  tier: text('Journeys of customers who had this tier when they started.'),
  channel: text('Journeys that touched this channel.'),
  from: date("Journeys that started on or after this day of the tenant's zone."),
  to: date("Journeys that started before this day of the tenant's zone."),
  endedFrom: date("Closed journeys that ended on or after this day of the tenant's zone."),
  endedTo: date("Closed journeys that ended before this day of the tenant's zone."),
  maxPeakEnd: decimal(-1, 1, 'Journeys whose peak-end score is at most this.'),
};

/** A tenant's journeys, latest start first. */
export class ListJourneys extends Query<Answer<Page<JourneyItem>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof journeyFilters>,
  ) {
    super();
  }
}

@QueryHandler(ListJourneys)
export class ListJourneysHandler implements IQueryHandler<ListJourneys> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, filters }: ListJourneys): Promise<Answer<Page<JourneyItem>>> {
    const now = this.clock.now();
    const list = listOf('journeys', filters);
    const after = readCursor(list, filters.cursor, ['instant', 'text', 'text']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    return inSnapshot(this.database, async (sql) => {
      const { build, definitions } = await readDefinedBuild(sql, tenant);
      const { rows } = await sql.query<StoredFoundJourney>(
        `select ${FOUND_COLUMNS} from ${JOURNEYS}
          where j.build = $1 and $2::timestamptz is not null
            and ($3::text is null or j.definition = $3)
            and ${filters.status === undefined ? 'true' : hasStatus(filters.status, '$2')}
            and ($4::text is null or j.tier = $4)
            and ($5::text is null or $5 = any(j.channels))
            and ($6::timestamptz is null or j.started_at >= $6)
            and ($7::timestamptz is null or j.started_at < $7)
            and ($8::float8 is null or j.peak_end <= $8)
            and ($9::timestamptz is null or (j.last_at >= $9 and ${closedAt('$2')}))
            and ($10::timestamptz is null or (j.last_at < $10 and ${closedAt('$2')}))
            and ($11::timestamptz is null or (j.started_at, j.journey_id) <= ($11, $12))
            and ($11::timestamptz is null or (j.started_at, j.journey_id, c.customer_id) < ($11, $12, $13))
          order by j.started_at desc, j.journey_id desc, c.customer_id desc limit $14`,
        [
          build,
          new Date(now),
          filters.definition,
          filters.tier,
          filters.channel,
          startOfDay(timeZone, filters.from),
          startOfDay(timeZone, filters.to),
          filters.maxPeakEnd,
          startOfDay(timeZone, filters.endedFrom),
          startOfDay(timeZone, filters.endedTo),
          after?.[0],
          after?.[1],
          after?.[2],
          limit + 1,
        ],
      );
      const cursorOf = (last: StoredFoundJourney) =>
        writeCursor(list, [startOf(last), last.journey_id, last.customer_id]);
      return pageOf(rows, limit, (row) => journeyItem(foundJourney(row), definitions, now), cursorOf);
    });
  }
}
