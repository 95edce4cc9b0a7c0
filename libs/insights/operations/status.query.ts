import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database, Sql } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { TenantShare } from '#libs/eventing/tenant.shares.js';
import { modelVersion } from '#libs/facts/words/text.sentiment.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { TZDATA } from '#libs/kernel/tzdata.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { CLOCK, DATABASE, EVENT_STORE } from '#libs/platform/tokens.js';

/** How far query results lag behind what was published. */
export interface Status {
  /** The log's last position. */
  readonly head: string;
  readonly projections: readonly ProjectionStatus[];
  readonly policies: readonly PolicyStatus[];
  /** Customers of this tenant with events that could not be projected. */
  readonly parkedCustomers: number;
  /** Valences of this tenant's texts that an older version derived: `npm run retext` derives them anew. */
  readonly outdatedValences: number;
  /** The time zone database release that determines the days in answers. */
  readonly tzdata: string;
}

/** How far a follower of the log has got. */
interface Reached {
  readonly position: string;
  /** The tenant's events that it has not reached. */
  readonly lagEvents: number;
  /** Age of the first of them; 0 if there are none. */
  readonly lagSeconds: number;
}

export interface PolicyStatus extends Reached {
  readonly policy: string;
}

export interface ProjectionStatus extends Reached {
  readonly projection: string;
  /** The version of the code that made this tenant's journeys; null before the first. */
  readonly version: number | null;
  /** The version being built beside it. */
  readonly rebuilding: number | null;
  readonly insights: readonly InsightStatus[];
  /** How far each partition of the bus is that feeds it; none where the log itself does. */
  readonly lanes: readonly LaneStatus[];
}

/** A partition of the bus. */
export interface LaneStatus extends Reached {
  readonly lane: number;
}

/** The same for each insight of the tenant. */
export interface InsightStatus {
  readonly insight: string;
  /** Null while it is built for the first time. */
  readonly version: number | null;
  readonly rebuilding: number | null;
}

export class GetStatus extends Query<Answer<Status>> {
  constructor(readonly tenant: string) {
    super();
  }
}

@QueryHandler(GetStatus)
export class GetStatusHandler implements IQueryHandler<GetStatus> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant }: GetStatus): Promise<Answer<Status>> {
    const { position: answered, body } = await inSnapshot(this.database, async (sql) => {
      const { rows: checkpoints } = await sql.query<{ projection: string; position: bigint }>(
        'select projection, position from engine.reached order by projection',
      );
      const { rows: policies } = await sql.query<{ policy: string; position: bigint }>(
        'select policy, position from engine.policies order by policy',
      );
      // As engine.reached sees them. A bus that feeds nothing any more says nothing.
      const { rows: lanes } = await sql.query<{ lane: number; position: bigint }>(
        `select s.n::int - 1 as lane, case when coalesce(p.position, 0) >= s.sent then r.position else coalesce(p.position, 0) end as position
           from relay.checkpoints r cross join lateral unnest(r.sent) with ordinality as s(sent, n)
           left join engine.partitions p on p.bus = r.bus and p.partition = s.n - 1
          where exists (select from engine.partitions p where p.bus = r.bus)
            and not exists (select from engine.checkpoints c where c.position > r.position) order by s.n`,
      );
      const { rows: insights } = await sql.query<InsightStatus>(
        `select insight, max(version) filter (where status = 'live') as version,
                max(version) filter (where status = 'building') as rebuilding
           from engine.builds where tenant = $1 and status <> 'retired' group by insight order by insight collate "C"`,
        [tenant],
      );
      const { rows: parked } = await sql.query<{ n: number }>(
        'select count(distinct customer_id)::int as n from engine.parked_events where tenant = $1',
        [tenant],
      );
      const outdatedValences = await countOutdated(sql, tenant);
      return { checkpoints, lanes, policies, insights, parkedCustomers: parked[0]?.n ?? 0, outdatedValences };
    });
    // The head is read last, so that nothing is ever shown ahead of it.
    const head = await this.store.head();
    const journeys = body.insights.find(({ insight }) => insight === 'journeys');
    const followers = [...body.lanes, ...body.checkpoints, ...body.policies];
    const shares = await this.store.sharesOf(
      tenant,
      followers.map(({ position }) => position),
      head,
    );
    const reached = ({ position }: { readonly position: Position }) =>
      this.reached(position, shares.get(position) as TenantShare);
    const lanes = body.lanes.map((each) => ({ lane: each.lane, ...reached(each) }));
    const projections = body.checkpoints.map((each) => ({
      projection: each.projection,
      ...reached(each),
      version: journeys?.version ?? null,
      rebuilding: journeys?.rebuilding ?? null,
      insights: body.insights,
      lanes,
    }));
    const policies = body.policies.map((each) => ({ policy: each.policy, ...reached(each) }));
    return {
      position: answered,
      body: {
        head: formatPosition(this.store.epoch, head),
        projections,
        policies,
        parkedCustomers: body.parkedCustomers,
        outdatedValences: body.outdatedValences,
        tzdata: TZDATA,
      },
    };
  }

  /** In the tenant's own events: how much others have to wait for is nobody else's business. */
  private reached(position: Position, { events, since }: TenantShare): Reached {
    return {
      position: formatPosition(this.store.epoch, position),
      lagEvents: events,
      lagSeconds: since === null ? 0 : Math.max(0, this.clock.now() - since) / 1000,
    };
  }
}

/** By the few models and versions that there are, which the index tells one after the other, however many texts. */
async function countOutdated(sql: Sql, tenant: string): Promise<number> {
  const { rows: models } = await sql.query<{ model: string; version: string }>(
    `with recursive models(model, version) as (
       (select derived ->> 'model', derived ->> 'version' from fact.facts
         where derived is not null order by derived ->> 'model', derived ->> 'version' limit 1)
       union all
       select n.model, n.version from models m cross join lateral (
         select derived ->> 'model' as model, derived ->> 'version' as version from fact.facts
          where derived is not null and (derived ->> 'model', derived ->> 'version') > (m.model, m.version)
          order by derived ->> 'model', derived ->> 'version' limit 1) n
     )
     select model, version from models`,
  );
  const outdated = models.filter(({ model, version }) => version !== modelVersion(model));
  if (outdated.length === 0) return 0;
  const { rows } = await sql.query<{ n: number }>(
    `select count(*)::int as n
       from unnest($2::text[], $3::text[]) as m(model, version)
       join fact.facts f on f.derived is not null and f.derived ->> 'model' = m.model and f.derived ->> 'version' = m.version
       join fact.customers c using (customer_no)
      where c.tenant = $1`,
    [tenant, outdated.map(({ model }) => model), outdated.map(({ version }) => version)],
  );
  return rows[0]?.n ?? 0;
}
