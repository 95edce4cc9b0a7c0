import type { Sql } from '#libs/eventing/database.js';
import type { CustomerEventType, Typed } from '#libs/facts/stored.events.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { type Touchpoint, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import type { DerivedValence, Uuid } from '#libs/kernel/event.js';
import { comparePlaces, timeOf } from '#libs/kernel/place.js';
import type { Build } from './build.table.js';
import { cutOf } from './chain.table.js';
import { type CustomerFacts, groupBy } from './customer-journeys.insight.js';
import type { Cut } from './journey.segmentation.js';
import { type Outcome, OUTCOMES, outcomeOf } from './outcome.insight.js';

/** Types of the facts that journeys are made of. */
export const JOURNEY_FACTS = [
  'touchpoint.recorded',
  'journey.started',
  'journey.ended',
  'customer.tier-assigned',
  ...OUTCOMES,
] as const satisfies readonly CustomerEventType[];

/** What journeys are made of: a fact as its corrections left it, under the survivor. */
type JourneyFactRow = Typed<(typeof JOURNEY_FACTS)[number]> & {
  readonly root: CustomerNo;
  readonly place: Buffer;
  readonly event_id: Uuid;
  readonly derived: DerivedValence | null;
};

/** All that a customer's journeys are made of, as stored. */
export interface StoredCustomer {
  readonly root: CustomerNo;
  readonly rows: readonly JourneyFactRow[];
}

/** Rows that are read at once: what memory holds besides the customers. */
const FETCH = 500;

/** Reads the facts of members, which the statement before it says by survivor. */
const factsOfMembers = (members: string) => `
  with members as (${members})
  select m.root, coalesce(f.effective_place, f.place) as place, f.event_id, f.type,
         case when f.effective is null then f.data else f.effective -> 'data' end as data,
         case when f.effective is null then f.derived else f.effective -> 'derived' end as derived
    from members m join fact.facts f on f.customer_no = m.customer_no
   where f.type in ('${JOURNEY_FACTS.join("', '")}')
     and not f.retracted
   order by m.root`;

const OF_CUSTOMERS = factsOfMembers('select * from unnest($1::bigint[], $2::bigint[]) as m(root, customer_no)');

const TO_BUILD = factsOfMembers(`
  select c.customer_no as root, member.customer_no
    from fact.customers c
   cross join lateral (
     select c.customer_no
     union all
     select customer_no from fact.customers where root_no = c.customer_no and root_no <> customer_no) member
   where c.tenant = $1 and c.customer_no > $2 and c.root_no = c.customer_no
   order by c.customer_no`);

/** Certain customers, by survivor. */
export async function readCustomers(
  sql: Sql,
  customers: readonly { readonly root: CustomerNo; readonly members: readonly CustomerNo[] }[],
): Promise<readonly StoredCustomer[]> {
  const members = customers.flatMap(({ root, members }) => members.map((member) => ({ root, member })));
  const { rows } = await sql.query<JourneyFactRow>(OF_CUSTOMERS, [
    members.map((each) => `${each.root}`),
    members.map((each) => `${each.member}`),
  ]);
  const found: StoredCustomer[] = [];
  for (const [root, ofRoot] of groupBy(rows, (row) => row.root)) found.push({ root, rows: ofRoot });
  return found;
}

/**
 * The customers that a build does not hold yet, in the order of their numbers, each whole; those without such facts are
 * left out. One at a time in a transaction: stop when there are enough.
 */
export async function* customersToBuild(sql: Sql, { tenant, reachedCustomer }: Build): AsyncGenerator<StoredCustomer> {
  await sql.query(`declare to_build no scroll cursor for ${TO_BUILD}`, [tenant, `${reachedCustomer}`]);
  const fetch = () => {
    const rows = sql.query<JourneyFactRow>(`fetch ${FETCH} from to_build`);
    // Its failure is met where it is awaited, which may be later.
    rows.catch(() => undefined);
    return rows;
  };
  let customer: JourneyFactRow[] = [];
  // One fetch ahead, so that PostgreSQL reads while what it read is computed.
  let ahead = fetch();
  try {
    for (;;) {
      const { rows } = await ahead;
      if (rows.length === FETCH) ahead = fetch();
      for (const row of rows) {
        const root = customer[0]?.root;
        if (root !== undefined && root !== row.root) {
          yield { root, rows: customer };
          customer = [];
        }
        customer.push(row);
      }
      if (rows.length < FETCH) break;
    }
    const root = customer[0]?.root;
    if (root !== undefined) yield { root, rows: customer };
  } finally {
    await ahead;
    await sql.query('close to_build');
  }
}

/** A customer's facts by what they are to journeys. */
export function factsOf({ rows }: StoredCustomer): CustomerFacts {
  const touchpoints: Touchpoint[] = [];
  const cuts: Cut[] = [];
  const tiers: { place: Buffer; tier: string }[] = [];
  const outcomes: Outcome[] = [];
  for (const row of [...rows].sort((a, b) => comparePlaces(a.place, b.place))) {
    const { place, event_id: eventId } = row;
    const time = timeOf(place);
    switch (row.type) {
      case 'touchpoint.recorded':
        touchpoints.push(touchpointOf(eventId, place, time, row));
        break;
      case 'customer.tier-assigned':
        tiers.push({ place, tier: row.data.tier });
        break;
      case 'journey.started':
      case 'journey.ended':
        cuts.push(cutOf(row));
        break;
      case 'feedback.submitted':
      case 'complaint.filed':
        outcomes.push(outcomeOf({ ...row, eventId, time }));
        break;
      default:
        row satisfies never;
    }
  }
  return { touchpoints, cuts, tiers: new Tiers(tiers), outcomes };
}
