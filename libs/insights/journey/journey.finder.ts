import type { Sql } from '#libs/eventing/database.js';
import { type StoredTouchpoint, storedTouchpoint } from '#libs/facts/table/touchpoint.table.js';
import { type Chain, chainOf, explicitChain } from './definitions.score.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import { findCustomer } from '#libs/insights/reading/customer.group.js';
import { FOUND_COLUMNS, type FoundJourney, foundJourney, JOURNEYS, type StoredFoundJourney } from './journey.row.js';
import type { DefinedBuild } from './defined.build.js';

/** A place on a chain of a customer. */
export interface ChainPlace {
  readonly chain: Chain;
  readonly place: Buffer;
}

/**
 * The journey with an id: explicit, or `j_` and the event id of any of its touchpoints. 404 if there is none (any
 * more); 409 AMBIGUOUS_JOURNEY if several customers use an explicit id and none is named.
 */
export async function findJourney(
  sql: Sql,
  live: DefinedBuild,
  tenant: string,
  journeyId: string,
  customerId: string | undefined,
): Promise<FoundJourney> {
  const root = customerId === undefined ? null : (await findCustomer(sql, tenant, customerId)).root;
  const found = !isIdentifier(journeyId)
    ? []
    : journeyId.startsWith('j_')
      ? await derived(sql, live, tenant, journeyId.slice(2))
      : await explicit(sql, live, journeyId, root);
  const journeys = found.filter((row) => root === null || row.customerNo === root);
  if (journeys.length > 1) {
    const message = 'Several customers have a journey with this id: say which with ?customerId=.';
    throw new Refusal('conflict', 'AMBIGUOUS_JOURNEY', message);
  }
  const journey = journeys[0];
  if (journey === undefined) throw new Refusal('not-found', 'NO_SUCH_JOURNEY', 'There is no journey with this id.');
  return journey;
}

async function explicit(
  sql: Sql,
  { build }: DefinedBuild,
  journeyId: string,
  root: bigint | null,
): Promise<readonly FoundJourney[]> {
  const { rows } = await sql.query<StoredFoundJourney>(
    `select ${FOUND_COLUMNS} from ${JOURNEYS}
      where j.build = $1 and j.journey_id = $2 and j.explicit and ($3::bigint is null or j.customer_no = $3) limit 2`,
    [build, journeyId, root === null ? null : String(root)],
  );
  return rows.map(foundJourney);
}

/** The journey that now holds a touchpoint, whichever one held it before. */
async function derived(
  sql: Sql,
  live: DefinedBuild,
  tenant: string,
  eventId: string,
): Promise<readonly FoundJourney[]> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(eventId)) return [];
  const { rows } = await sql.query<StoredTouchpoint & { readonly root_no: bigint }>(
    `select f.*, c.root_no from fact.facts f join fact.customers c on c.customer_no = f.customer_no
      where f.event_id = $1 and f.type = 'touchpoint.recorded' and c.tenant = $2`,
    [eventId, tenant],
  );
  const row = rows[0];
  const touchpoint = row === undefined ? null : storedTouchpoint(row);
  const chain = touchpoint === null ? null : chainOf(touchpoint, live.definitions);
  if (row === undefined || touchpoint === null || chain === null) return [];
  const [journey] = await journeysAt(sql, live, row.root_no, [{ chain, place: touchpoint.place }]);
  return journey === undefined || journey === null ? [] : [journey];
}

/** The journey that holds each of a customer's places, in their order; null if none does. */
export async function journeysAt(
  sql: Sql,
  { build }: DefinedBuild,
  root: bigint,
  places: readonly ChainPlace[],
): Promise<readonly (FoundJourney | null)[]> {
  if (places.length === 0) return [];
  const { rows } = await sql.query<StoredFoundJourney & { readonly nth: bigint }>(
    `select p.nth, ${FOUND_COLUMNS}
       from unnest($3::text[], $4::bytea[]) with ordinality as p(chain, place, nth)
      cross join lateral (
        select * from insight.journeys
         where build = $1 and customer_no = $2 and chain = p.chain and first_place <= p.place
         order by first_place desc limit 1
      ) j join fact.customers c on c.customer_no = j.customer_no
      where j.last_place >= p.place`,
    [build, String(root), places.map((each) => each.chain), places.map((each) => each.place)],
  );
  const found = new Map(rows.map((row) => [Number(row.nth) - 1, foundJourney(row)]));
  return places.map((_, index) => found.get(index) ?? null);
}

/** Those of the given ids that are existing explicit journeys of the customer. */
export async function existingJourneys(
  sql: Sql,
  { build }: DefinedBuild,
  root: bigint,
  journeyIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (journeyIds.length === 0) return new Set();
  const { rows } = await sql.query<{ journey_id: string }>(
    'select journey_id from insight.journeys where build = $1 and customer_no = $2 and chain = any($3::text[])',
    [build, String(root), journeyIds.map(explicitChain)],
  );
  return new Set(rows.map((row) => row.journey_id));
}
