import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import type { Uuid } from '#libs/kernel/event.js';
import { textOf } from '#libs/kernel/place.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import {
  date,
  DEFAULT_LIMIT,
  flag,
  integer,
  oneOf,
  paging,
  text,
  type Values,
} from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { COMPLAINT_STATES, type Complaint, complaintOf, type FiledRow } from './complaint.answer.js';
import { readLiveBuild } from '#libs/insights/journey/defined.build.js';

export const complaintFilters = {
  ...paging,
  state: oneOf(COMPLAINT_STATES, 'Complaints in this state.'),
  customerId: text('Complaints of this customer.'),
  category: text('Complaints of this category.'),
  minSeverity: integer(1, 5, 'Complaints at least this severe.'),
  channel: text('Complaints that came in by this channel.'),
  department: text('Complaints that this department handles.'),
  escalated: flag('Complaints that are (are not) escalated.'),
  overdue: flag('Complaints with (without) a promise or clock that is past due.'),
  from: date("Complaints filed on or after this day of the tenant's zone."),
  to: date("Complaints filed before this day of the tenant's zone."),
};

/** A tenant's complaints, latest filed first. */
export class ListComplaints extends Query<Answer<Page<Complaint>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof complaintFilters>,
  ) {
    super();
  }
}

@QueryHandler(ListComplaints)
export class ListComplaintsHandler implements IQueryHandler<ListComplaints> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, timeZone, filters }: ListComplaints): Promise<Answer<Page<Complaint>>> {
    const list = listOf('complaints', filters);
    const after = readCursor(list, filters.cursor, ['instant', 'text']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const { state = 'filed', department, escalated = false, overdue = false } = filters;
    // Only commands produce these; a complaint that was just filed has none.
    const none = state !== 'filed' || department !== undefined || escalated || overdue;
    return inSnapshot(this.database, async (sql) => {
      const { build } = await readLiveBuild(sql, tenant);
      const { rows } = await sql.query<FiledRow>(
        `select o.event_id, o.place, c.customer_id, f.data
           from insight.outcomes o
           join fact.facts f on f.event_id = o.event_id and f.type = 'complaint.filed'
           join fact.customers c on c.customer_no = o.customer_no
          where o.build = $1 and o.kind = 'complaint' and not $2
            and ($3::text is null or o.customer_no = (select root_no from fact.customers where tenant = $4 and customer_id = $3))
            and ($5::text is null or f.data->>'category' = $5)
            and ($6::int is null or (f.data->>'severity')::int >= $6)
            and ($7::text is null or f.data->>'channel' = $7)
            and ($8::timestamptz is null or o.at >= $8)
            and ($9::timestamptz is null or o.at < $9)
            and ($10::timestamptz is null or (o.at, o.event_id) < ($10, $11::uuid))
          order by o.at desc, o.event_id desc limit $12`,
        [
          build,
          none,
          filters.customerId,
          tenant,
          filters.category,
          filters.minSeverity,
          filters.channel,
          startOfDay(timeZone, filters.from),
          startOfDay(timeZone, filters.to),
          after?.[0],
          after && uuidOf(after[1]),
          limit + 1,
        ],
      );
      return pageOf(rows, limit, complaintOf, (last) => writeCursor(list, [textOf(last.place), last.event_id]));
    });
  }
}

/** A cursor's event id; an invalid one sorts before all. */
function uuidOf(text: string): Uuid {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : '00000000-0000-0000-0000-000000000000';
}
