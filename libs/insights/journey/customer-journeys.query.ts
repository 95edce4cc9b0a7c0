import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Database, type Sql, together } from '#libs/eventing/database.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import { DEFAULT_LIMIT, type paging, type Values } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { findCustomer, parkedMark } from '#libs/insights/reading/customer.group.js';
import {
  FOUND_COLUMNS,
  foundJourney,
  JOURNEYS,
  type JourneyItem,
  journeyItem,
  type StoredFoundJourney,
  startOf,
} from './journey.row.js';
import { readDefinedBuild } from './defined.build.js';

/** One customer's journeys, newest first. */
export class ListCustomerJourneys extends Query<Answer<Page<JourneyItem> & { readonly parked?: true }>> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
    readonly page: Values<typeof paging>,
  ) {
    super();
  }
}

@QueryHandler(ListCustomerJourneys)
export class ListCustomerJourneysHandler implements IQueryHandler<ListCustomerJourneys> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({
    tenant,
    customerId,
    page,
  }: ListCustomerJourneys): Promise<Answer<Page<JourneyItem> & { readonly parked?: true }>> {
    const now = this.clock.now();
    const list = listOf('customer-journeys', { customerId });
    const after = readCursor(list, page.cursor, ['instant', 'text']);
    const limit = page.limit ?? DEFAULT_LIMIT;
    return inSnapshot(this.database, async (sql) => {
      const [group, { build, definitions }] = await together([
        findCustomer(sql, tenant, customerId),
        readDefinedBuild(sql, tenant),
      ]);
      const rows = await this.read(sql, build, group.root, after, limit + 1);
      const cursorOf = (last: StoredFoundJourney) => writeCursor(list, [startOf(last), last.journey_id]);
      return {
        ...pageOf(rows, limit, (row) => journeyItem(foundJourney(row), definitions, now), cursorOf),
        ...parkedMark(group),
      };
    });
  }

  private async read(
    sql: Sql,
    build: number,
    root: bigint,
    after: readonly [string, string] | undefined,
    limit: number,
  ): Promise<readonly StoredFoundJourney[]> {
    const { rows } = await sql.query<StoredFoundJourney>(
      `select ${FOUND_COLUMNS} from ${JOURNEYS}
        where j.build = $1 and j.customer_no = $2
          and ($3::timestamptz is null or (j.started_at, j.journey_id) < ($3, $4))
        order by j.started_at desc, j.journey_id desc limit $5`,
      [build, String(root), after?.[0], after?.[1], limit],
    );
    return rows;
  }
}
