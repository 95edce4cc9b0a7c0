import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Database, together } from '#libs/eventing/database.js';
import { startOfDay } from '#libs/insights/reading/calendar.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page, pageOf } from '#libs/platform/querying/answer.js';
import { listOf, readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';
import {
  DEFAULT_LIMIT,
  decimal,
  moment,
  oneOf,
  paging,
  text,
  type Values,
} from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE, KEYRING } from '#libs/platform/tokens.js';
import { findCustomer } from '#libs/insights/reading/customer.group.js';
import { type CustomerProfile, readProfiles } from './customer.profiles.js';
import { openProfiles } from './customer.traits.js';
import { STAGES } from '#libs/insights/lifecycle/lifecycle.stages.score.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import { readLiveBuild } from '#libs/insights/journey/defined.build.js';

/** One customer's profile; the id of a merged customer answers its survivor. */
export class GetCustomer extends Query<Answer<CustomerProfile>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly customerId: string,
  ) {
    super();
  }
}

@QueryHandler(GetCustomer)
export class GetCustomerHandler implements IQueryHandler<GetCustomer> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, customerId }: GetCustomer): Promise<Answer<CustomerProfile>> {
    const calendar = calendarOf(timeZone);
    const { position, body } = await inSnapshot(
      this.database,
      async (sql) => {
        const [{ root }, { build }] = await together([
          findCustomer(sql, tenant, customerId),
          readLiveBuild(sql, tenant),
        ]);
        return readProfiles(sql, tenant, build, [root], {
          now: this.clock.now(),
          dayOf: (time) => calendar.dayOf(time),
        });
      },
      { repeated: true },
    );
    const [profile] = await openProfiles(this.keyring, tenant, body);
    return { position, body: profile as CustomerProfile };
  }
}

export const customerFilters = {
  ...paging,
  tier: text('Customers who have this tier now.'),
  lifecycle: oneOf(STAGES, 'Customers in this stage.'),
  minRisk: decimal(0, 1, 'Customers whose churn risk is at least this; those with an unknown risk are left out.'),
  lastContactBefore: moment("Customers whose last contact was before this day of the tenant's zone, or this time."),
};

/** A tenant's customers in order of their ids, merged ones under their survivor only, without those who were erased. */
export class ListCustomers extends Query<Answer<Page<CustomerProfile>>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: Values<typeof customerFilters>,
  ) {
    super();
  }
}

@QueryHandler(ListCustomers)
export class ListCustomersHandler implements IQueryHandler<ListCustomers> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ tenant, timeZone, filters }: ListCustomers): Promise<Answer<Page<CustomerProfile>>> {
    const list = listOf('customers', filters);
    const after = readCursor(list, filters.cursor, ['text'])?.[0];
    const limit = filters.limit ?? DEFAULT_LIMIT;
    const { date, instant } = filters.lastContactBefore ?? {};
    const dayOf = (time: number) => calendarOf(timeZone).dayOf(time);
    const { position, body } = await inSnapshot(this.database, async (sql) => {
      const { build } = await readLiveBuild(sql, tenant);
      const { rows } = await sql.query<{ customer_no: bigint; customer_id: string }>(
        `select c.customer_no, c.customer_id
           from fact.customers c left join insight.customer_profiles p on p.build = ${liveBuild('customers', '$1')} and p.customer_no = c.customer_no
           left join insight.churn_risks r on r.build = ${liveBuild('churn-risk', '$1')} and r.customer_no = c.customer_no
           left join insight.lifecycle_customers s on s.build = ${liveBuild('lifecycle', '$1')} and s.customer_no = c.customer_no
          where c.tenant = $1 and c.root_no = c.customer_no and not coalesce(s.erased, false)
            and ($2::float8 is null or r.risk >= $2)
            and ($3::text is null or p.tier = $3)
            and ($4::text is null or coalesce(s.stage, 'prospect') = $4)
            and ($5::timestamptz is null or p.last_contact_at < $5)
            and ($6::text is null or c.customer_id > $6)
          order by c.customer_id limit $7`,
        [
          tenant,
          filters.minRisk,
          filters.tier,
          filters.lifecycle,
          instant ?? startOfDay(timeZone, date),
          after,
          limit + 1,
        ],
      );
      const { nextCursor } = pageOf(
        rows,
        limit,
        (row) => row,
        (last) => writeCursor(list, [last.customer_id]),
      );
      const roots = rows.slice(0, limit).map((row) => row.customer_no);
      return { nextCursor, profiles: await readProfiles(sql, tenant, build, roots, { now: this.clock.now(), dayOf }) };
    });
    const items = await openProfiles(this.keyring, tenant, body.profiles);
    return { position, body: { items, nextCursor: body.nextCursor } };
  }
}
