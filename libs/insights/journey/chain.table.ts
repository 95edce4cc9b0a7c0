import type { Sql } from '#libs/eventing/database.js';
import type { Typed } from '#libs/facts/stored.events.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import type { Touchpoint } from '#libs/facts/table/touchpoint.insight.js';
import { type StoredTouchpoint, storedTouchpoint } from '#libs/facts/table/touchpoint.table.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { ByChain } from './by-chain.js';
import { type Chain, chainOf, type Definitions, explicitIdOf } from './definitions.score.js';
import { type Cut, cutChain } from './journey.segmentation.js';
import { type Extent, overlapping } from './overlapping.js';

/** A stretch of everything that a customer (all its members) did. */
export interface Span extends Extent {
  readonly root: CustomerNo;
  readonly members: readonly CustomerNo[];
  /** Only touchpoints with this chain's journey id, or without one if it has none; missing: all. */
  readonly chain?: Chain;
}

/** The touchpoints of each customer within its spans, after corrections. */
export async function readTouchpoints(
  sql: Sql,
  spans: readonly Span[],
  definitions: Definitions,
): Promise<ByChain<Touchpoint>> {
  const ranges = rangesOf(spans).flatMap((range) => range.members.map((member) => ({ ...range, member })));
  if (ranges.length === 0) return new ByChain<Touchpoint>([], () => null);
  const ofRange = (data: string) => `(r.ids is null or r.ids ? coalesce(${data} #>> '{journey,id}', ''))`;
  const { rows } = await sql.query<StoredTouchpoint & { root: bigint }>(
    `with r as (
       select root, customer_no, lo, hi, ids::jsonb as ids
         from unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[], $5::text[]) as r(root, customer_no, lo, hi, ids))
     select r.root, f.place, f.event_id, f.data, f.derived, f.effective, f.effective_place, f.retracted
       from r join fact.facts f on f.customer_no = r.customer_no and f.place between r.lo and r.hi
      where f.type = 'touchpoint.recorded' and not f.retracted and f.effective_place is null
        and ${ofRange("coalesce(f.effective -> 'data', f.data)")}
     union all
     select r.root, f.place, f.event_id, f.data, f.derived, f.effective, f.effective_place, f.retracted
       from r join fact.facts f on f.customer_no = r.customer_no and f.effective_place between r.lo and r.hi
      where f.type = 'touchpoint.recorded' and not f.retracted and f.effective_place is not null
        and ${ofRange("f.effective -> 'data'")}`,
    [
      ranges.map((range) => `${range.root}`),
      ranges.map((range) => `${range.member}`),
      ranges.map((range) => range.from),
      ranges.map((range) => range.to),
      ranges.map((range) => idsText(range)),
    ],
  );
  const found = rows.flatMap((row) => {
    const touchpoint = storedTouchpoint(row);
    return touchpoint ? [{ root: row.root, item: touchpoint }] : [];
  });
  return new ByChain(found, (touchpoint) => chainOf(touchpoint, definitions));
}

/** Spans of one customer that overlap, as one; explicit journeys apart from sessions, of which there may be far more. */
interface ReadRange extends Omit<Span, 'chain'> {
  /** Explicit ids of journeys, or none for sessions; null: touchpoints of all chains. */
  readonly ids: ReadonlySet<string> | null;
}

/** What to read, so that each touchpoint is read once, however many spans hold it. */
export function rangesOf(spans: readonly Span[]): readonly ReadRange[] {
  const kinds = groupBy(spans, ({ root, chain }) => `${root} ${chain && (explicitIdOf(chain) === null ? 's' : 'e')}`);
  return [...kinds.values()].flatMap((ofKind) => {
    const { root, members } = ofKind[0] as Span;
    return overlapping(ofKind).map(({ from, to, parts }) => ({ root, members, from, to, ids: idsOf(parts) }));
  });
}

function idsOf(spans: readonly Span[]): ReadonlySet<string> | null {
  const chains = spans.flatMap(({ chain }) => chain ?? []);
  return chains.length === 0 ? null : new Set(chains.map((chain) => explicitIdOf(chain) ?? ''));
}

/** As the keys of an object, which PostgreSQL finds by bisection. */
function idsText({ ids }: ReadRange): string | null {
  return ids && JSON.stringify(Object.fromEntries([...ids].map((id) => [id, 0])));
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

/** `journey.started` and `journey.ended` of customers. */
export async function readCuts(sql: Sql, build: number, wanted: readonly CutsWanted[]): Promise<ByChain<Cut>> {
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
  return new ByChain(
    rows.map((row) => ({ root: row.root, item: cutOf(row) })),
    cutChain,
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
