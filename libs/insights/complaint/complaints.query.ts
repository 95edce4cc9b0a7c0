import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { COMPLAINT_STATES } from '#libs/facts/complaint/complaint.commands.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { microseconds } from '#libs/insights/reading/microseconds.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Uuid } from '#libs/kernel/event.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
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
import { CLOCK, DATABASE, KEYRING } from '#libs/platform/tokens.js';
import type { FoundComplaint } from './complaint.reader.js';
import { type ComplaintWithTasks, complaintsWithTasks, readComplaints } from './complaint.tasks.js';

export const complaintFilters = {
  ...paging,
  state: oneOf(COMPLAINT_STATES, 'Complaints in this state.'),
  customerId: text('Complaints of this customer.'),
  category: text('Complaints of this category.'),
  minSeverity: integer(1, 5, 'Complaints at least this severe.'),
  channel: text('Complaints that came in by this channel.'),
  department: text('Complaints that this department handles.'),
  escalated: flag('Complaints that are (are not) escalated.'),
  overdue: flag('Complaints that are (are not) late with what was promised, or with what a service level says.'),
  from: date("Complaints filed on or after this day of the tenant's zone."),
  to: date("Complaints filed before this day of the tenant's zone."),
};

/** A tenant's complaints, latest filed first. */
export class ListComplaints extends Query<Answer<Page<ComplaintWithTasks>>> {
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
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, filters }: ListComplaints): Promise<Answer<Page<ComplaintWithTasks>>> {
    const list = listOf('complaints', filters);
    const after = readCursor(list, filters.cursor, ['instant', 'uuid']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const { position, body } = await inSnapshot(this.database, async (sql) => {
      const { rows } = await sql.query<ListedComplaint>(
        `select k.build, k.customer_no, k.complaint_id, k.event_id, ${microseconds('k.filed_at')} as filed_at, r.customer_id
           from insight.complaints k
           join fact.customers c using (customer_no)
           join fact.customers r on r.customer_no = c.root_no
          where k.build = ${liveBuild('complaints', '$1')}
            and ($2::text is null or c.root_no = (select root_no from fact.customers where tenant = $1 and customer_id = $2))
            and ($3::text is null or k.state = $3)
            and ($4::text is null or k.category = $4)
            and ($5::int is null or k.severity >= $5)
            and ($6::text is null or k.channel = $6)
            and ($7::text is null or k.department = $7)
            and ($8::boolean is null or k.escalated = $8)
            and ($9::boolean is null or coalesce(k.due_at < $10, false) = $9)
            and ($11::timestamptz is null or k.filed_at >= $11)
            and ($12::timestamptz is null or k.filed_at < $12)
            and ($13::timestamptz is null or (k.filed_at, k.event_id) < ($13, $14::uuid))
          order by k.filed_at desc, k.event_id desc limit $15`,
        [
          tenant,
          filters.customerId,
          filters.state,
          filters.category,
          filters.minSeverity,
          filters.channel,
          filters.department,
          filters.escalated,
          filters.overdue,
          new Date(this.clock.now()),
          startOfDay(timeZone, filters.from),
          startOfDay(timeZone, filters.to),
          after?.[0],
          after && uuidOf(after[1]),
          limit + 1,
        ],
      );
      return { rows, found: await readComplaints(sql, tenant, rows.slice(0, limit), this.clock.now()) };
    });
    const items = await complaintsWithTasks(this.keyring, tenant, body.found);
    const { nextCursor } = pageOf(
      body.rows,
      limit,
      (row) => row,
      (last) => writeCursor(list, [instantText(fromMicroseconds(last.filed_at)), last.event_id]),
    );
    return { position, body: { items, nextCursor } };
  }
}

interface ListedComplaint extends FoundComplaint {
  readonly event_id: Uuid;
  readonly filed_at: bigint;
}

/** A cursor's event id; an invalid one sorts before all. */
function uuidOf(text: string): Uuid {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : '00000000-0000-0000-0000-000000000000';
}
