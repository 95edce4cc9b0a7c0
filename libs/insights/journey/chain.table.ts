import type { Sql } from '#libs/eventing/database.js';
import type { Typed } from '#libs/facts/stored.events.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { type StoredTouchpoint, storedTouchpoint } from '#libs/facts/table/touchpoint.table.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { comparePlaces } from '#libs/kernel/place.js';
import { type Chain, explicitIdOf } from './definitions.score.js';
import type { Cut } from './journey.segmentation.js';

/** A stretch of everything that a customer (all its members) did. */
export interface Span {
  readonly root: CustomerNo;
  readonly members: readonly CustomerNo[];
  readonly from: Buffer;
  readonly to: Buffer;
  /** Only touchpoints with this chain's journey id, or without one if it has none; missing: all. */
  readonly chain?: Chain;
}

/** The touchpoints of each customer within its spans, after corrections, in event-time order. */
export async function readTouchpoints(
  sql: Sql,
  spans: readonly Span[],
): Promise<ReadonlyMap<CustomerNo, readonly Touchpoint[]>> {
  const members = spans.flatMap((span) => span.members.map((member) => ({ ...span, member })));
  const ofSpan = (data: string) => `(s.whole or ${data} #>> '{journey,id}' is not distinct from s.journey_id)`;
  const { rows } = await sql.query<StoredTouchpoint & { root: bigint }>(
    `with s as (
       select * from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::boolean[], $6::text[])
         as s(root, customer_no, lo, hi, whole, journey_id))
     select s.root, f.place, f.event_id, f.data, f.derived, f.effective, f.effective_place, f.retracted
       from s join fact.facts f on f.customer_no = s.customer_no and f.place between s.lo and s.hi
      where f.type = 'touchpoint.recorded' and not f.retracted and f.effective_place is null
        and ${ofSpan("coalesce(f.effective -> 'data', f.data)")}
     union all
     select s.root, f.place, f.event_id, f.data, f.derived, f.effective, f.effective_place, f.retracted
       from s join fact.facts f on f.customer_no = s.customer_no and f.effective_place between s.lo and s.hi
      where f.type = 'touchpoint.recorded' and not f.retracted and f.effective_place is not null
        and ${ofSpan("f.effective -> 'data'")}`,
    [
      members.map((m) => `${m.root}`),
      members.map((m) => `${m.member}`),
      members.map((m) => m.from),
      members.map((m) => m.to),
      members.map((m) => m.chain === undefined),
      members.map((m) => (m.chain === undefined ? null : explicitIdOf(m.chain))),
    ],
  );
  const found = new Map<CustomerNo, Map<string, Touchpoint>>();
  for (const row of rows) {
    const touchpoint = storedTouchpoint(row);
    if (!touchpoint) continue;
    const ofRoot = found.get(row.root) ?? new Map<string, Touchpoint>();
    found.set(row.root, ofRoot.set(touchpoint.eventId, touchpoint));
  }
  return new Map(
    [...found].map(([root, each]) => [root, [...each.values()].sort((a, b) => comparePlaces(a.place, b.place))]),
  );
}

/** Which cuts to look for: all of one explicit journey, or those without a journey id that concern a stretch. */
export interface CutsWanted {
  readonly root: CustomerNo;
  readonly members: readonly CustomerNo[];
  readonly chain: Chain;
  readonly from: Buffer;
  /** Looks up to the next journey on the chain that begins after this place. */
  readonly to: Buffer;
  /** Looks from the end of the chain's journey that begins before `from`, if there is one, instead of from `from`. */
  readonly follows: boolean;
}

/** `journey.started` and `journey.ended` of each customer, in event-time order. */
export async function readCuts(
  sql: Sql,
  build: number,
  wanted: readonly CutsWanted[],
): Promise<ReadonlyMap<CustomerNo, readonly Cut[]>> {
  const members = wanted.flatMap((each) =>
    each.members.map((member) => ({ ...each, member, journeyId: explicitIdOf(each.chain) })),
  );
  const [named, unnamed] = [
    members.filter((each) => each.journeyId !== null),
    members.filter((each) => each.journeyId === null),
  ];
  const { rows } = await sql.query<CutFact & { root: bigint }>(
    `select w.root, f.place, f.type, f.data
       from unnest($1::bigint[], $2::bigint[], $3::text[]) as w(root, customer_no, journey_id)
       join fact.facts f on f.customer_no = w.customer_no and f.data #>> '{journey,id}' = w.journey_id
        and f.type in ('journey.started', 'journey.ended')
     union all
     select w.root, f.place, f.type, f.data
       from unnest($4::bigint[], $5::bigint[], $6::bytea[], $7::text[], $9::bytea[], $10::text[]) as w(root, customer_no, lo, followed, hi, chain)
       left join lateral (
         select last_place from insight.journeys where build = $8 and customer_no = w.root and chain = w.followed and first_place <= w.lo
          order by first_place desc limit 1) j on true
       left join lateral (
         select first_place from insight.journeys where build = $8 and customer_no = w.root and chain = w.chain and first_place > w.hi
          order by first_place limit 1) next on true
       join fact.facts f on f.customer_no = w.customer_no and f.data #>> '{journey,id}' is null and f.place >= coalesce(j.last_place, w.lo)
        and (next.first_place is null or f.place < next.first_place)
        and f.type in ('journey.started', 'journey.ended')`,
    [
      named.map((each) => `${each.root}`),
      named.map((each) => `${each.member}`),
      named.map((each) => each.journeyId),
      unnamed.map((each) => `${each.root}`),
      unnamed.map((each) => `${each.member}`),
      unnamed.map((each) => each.from),
      unnamed.map((each) => (each.follows ? each.chain : null)),
      build,
      unnamed.map((each) => each.to),
      unnamed.map((each) => each.chain),
    ],
  );
  const found = new Map<CustomerNo, Map<string, Cut>>();
  for (const row of rows) {
    const ofRoot = found.get(row.root) ?? new Map<string, Cut>();
    found.set(row.root, ofRoot.set(row.place.toString('hex'), cutOf(row)));
  }
  return new Map(
    [...found].map(([root, cuts]) => [root, [...cuts.values()].sort((a, b) => comparePlaces(a.place, b.place))]),
  );
}

/** A fact that a cut is made of. */
export type CutFact = Typed<'journey.started' | 'journey.ended'> & { readonly place: Buffer };

/** A cut from its fact. */
export function cutOf(fact: CutFact): Cut {
  const { definition, id } = fact.data.journey;
  const cut = { place: fact.place, definition, journeyId: id ?? null };
  switch (fact.type) {
    case 'journey.started':
      return { ...cut, kind: 'started', abandoned: false };
    case 'journey.ended':
      return { ...cut, kind: 'ended', abandoned: fact.data.reason === 'abandoned' };
  }
}
