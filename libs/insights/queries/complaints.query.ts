import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { timeOf } from '#libs/kernel/place.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import {
  date,
  DEFAULT_LIMIT,
  flag,
  integer,
  isIdentifier,
  oneOf,
  paging,
  text,
  type Values,
} from '#libs/platform/querying/query.parameters.js';
import { DATABASE } from '#libs/platform/tokens.js';
import { complaintIdOf } from './journey.outcomes.js';
import { readLiveBuild } from './live.build.js';

export const COMPLAINT_STATES = [
  'filed',
  'acknowledged',
  'assigned',
  'resolved',
  'confirmed',
  'reopened',
  'withdrawn',
] as const;

/** A complaint as its filing says: nothing else has happened to it yet. */
export interface Complaint {
  readonly complaintId: string;
  readonly customerId: string;
  readonly state: (typeof COMPLAINT_STATES)[number];
  readonly category: string;
  readonly severity: number;
  readonly channel: string;
  readonly department: string | null;
  readonly assignee: string | null;
  readonly escalated: boolean;
  readonly paused: boolean;
  readonly filedAt: string;
  readonly promises: readonly JsonObject[];
  readonly clocks: readonly JsonObject[];
  readonly compensations: readonly JsonObject[];
  readonly rootCause: JsonObject | null;
  readonly history: readonly { readonly type: string; readonly at: string; readonly eventId: Uuid }[];
}

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

/** A tenant's complaints, those filed last first. */
export class ListComplaints extends Query<Answer<Page<Complaint>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof complaintFilters>,
  ) {
    super();
  }
}

interface Row {
  readonly event_id: Uuid;
  readonly at: Date;
  readonly customer_id: string;
  readonly data: JsonObject;
}

@QueryHandler(ListComplaints)
export class ListComplaintsHandler implements IQueryHandler<ListComplaints> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, timeZone, filters }: ListComplaints): Promise<Answer<Page<Complaint>>> {
    const list = listOf('complaints', filters);
    const after = readCursor(list, filters.cursor, ['time', 'text']);
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const { state = 'filed', department, escalated = false, overdue = false } = filters;
    // Commands make all of these; a complaint that was only filed has none.
    const none = state !== 'filed' || department !== undefined || escalated || overdue;
    return inSnapshot(this.database, async (sql) => {
      const { build } = await readLiveBuild(sql, tenant);
      const { rows } = await sql.query<Row>(
        `select o.event_id, o.at, c.customer_id, f.data
           from insight.outcomes o
           join insight.facts f on f.event_id = o.event_id and f.type = 'complaint.filed'
           join insight.customers c on c.customer_no = o.customer_no
          where o.build = $1 and o.kind = 'complaint' and not $2
            and ($3::text is null or o.customer_no = (select root_no from insight.customers where tenant = $4 and customer_id = $3))
            and ($5::text is null or f.data->>'category' = $5)
            and ($6::int is null or (f.data->>'severity')::int >= $6)
            and ($7::text is null or f.data->>'channel' = $7)
            and ($8::date is null or o.at >= $8::date::timestamp at time zone $10)
            and ($9::date is null or o.at < $9::date::timestamp at time zone $10)
            and ($11::timestamptz is null or (o.at, o.event_id) < ($11, $12::uuid))
          order by o.at desc, o.event_id desc limit $13`,
        [
          build,
          none,
          filters.customerId,
          tenant,
          filters.category,
          filters.minSeverity,
          filters.channel,
          filters.from,
          filters.to,
          timeZone,
          after && new Date(after[0]),
          after && uuidOf(after[1]),
          limit + 1,
        ],
      );
      return pageOf(rows, limit, complaintOf, (last) => writeCursor(list, [last.at.getTime(), last.event_id]));
    });
  }
}

/** One complaint by its own id. */
export class GetComplaint extends Query<Answer<Complaint>> {
  constructor(
    readonly tenant: string,
    readonly complaintId: string,
  ) {
    super();
  }
}

@QueryHandler(GetComplaint)
export class GetComplaintHandler implements IQueryHandler<GetComplaint> {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async execute({ tenant, complaintId }: GetComplaint): Promise<Answer<Complaint>> {
    return inSnapshot(this.database, async (sql) => {
      const { rows } = isIdentifier(complaintId)
        ? await sql.query<Omit<Row, 'at'> & { readonly place: Buffer }>(
            `select f.event_id, f.place, f.data, r.customer_id
               from insight.facts f
               join insight.customers c on c.customer_no = f.customer_no and c.tenant = $1
               join insight.customers r on r.customer_no = c.root_no
              where f.type = 'complaint.filed' and coalesce(f.data->>'complaintId', f.event_id::text) = $2 limit 1`,
            [tenant, complaintId],
          )
        : { rows: [] };
      const row = rows[0];
      if (row === undefined) throw new Refusal('not-found', 'NO_SUCH_COMPLAINT', 'There is no complaint with this id.');
      return complaintOf({ ...row, at: new Date(timeOf(row.place)) });
    });
  }
}

function complaintOf({ event_id, at, customer_id, data }: Row): Complaint {
  const { category, severity, channel } = data as { category: string; severity: number; channel: string };
  const filedAt = at.toISOString();
  return {
    complaintId: complaintIdOf(event_id, data),
    customerId: customer_id,
    state: 'filed',
    category,
    severity,
    channel,
    department: null,
    assignee: null,
    escalated: false,
    paused: false,
    filedAt,
    promises: [],
    clocks: [],
    compensations: [],
    rootCause: null,
    history: [{ type: 'complaint.filed', at: filedAt, eventId: event_id }],
  };
}

/** A cursor's event id; one that is none stands before all. */
function uuidOf(text: string): Uuid {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : '00000000-0000-0000-0000-000000000000';
}
