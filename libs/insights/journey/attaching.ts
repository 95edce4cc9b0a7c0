import type { Sql } from '#libs/eventing/database.js';
import type { CustomerNo } from '#libs/facts/table/customer-fact.js';
import { type StoredTouchpoint, storedTouchpoint } from '#libs/facts/table/touchpoint.table.js';
import { fromMicroseconds, instantText } from '#libs/kernel/instant.js';
import { microsecondsOf, placeFrom, textOf } from '#libs/kernel/place.js';
import { readTouchpoints } from './chain.table.js';
import { type Chain, chainOf, type Definitions, explicitChain } from './definitions.score.js';
import { journeyFor, type Lasting, REACH_MS, reachOf, spans, touchpointWanted } from './outcome.insight.js';
import { type JourneyKey, updateOutcomes } from './outcome.table.js';

/** Outcomes of a customer that may now attach elsewhere: those within a time, and those that name one of these ids. */
export interface Affected {
  readonly root: CustomerNo;
  readonly members: readonly CustomerNo[];
  /** Milliseconds since 1970; the first and last touchpoint added, changed or removed. */
  readonly from: number;
  readonly to: number;
  /** Explicit ids of journeys and `j_` ids of touchpoints. */
  readonly ids: readonly string[];
}

/** An outcome as stored. */
export interface StoredOutcome {
  readonly customerNo: CustomerNo;
  readonly place: Buffer;
  readonly wanted: string | null;
  /** What it is attached to. */
  readonly chain: Chain | null;
  readonly firstPlace: Buffer | null;
}

/**
 * Attaches outcomes of customers to the journeys that `journeyFor` says.
 *
 * @returns the journeys they were attached to before, and those they are attached to now.
 */
export async function attachOutcomes(
  sql: Sql,
  build: number,
  definitions: Definitions,
  outcomes: readonly StoredOutcome[],
  members: ReadonlyMap<CustomerNo, readonly CustomerNo[]>,
): Promise<readonly JourneyKey[]> {
  if (outcomes.length === 0) return [];
  const candidates = await readCandidates(sql, build, outcomes, await readWanted(sql, outcomes, definitions));
  const touched = await readTouched(sql, outcomes, candidates, members, definitions);
  const attached = outcomes.map((outcome, index) => {
    const of = (how: Candidate['how']) => (candidates.get(index) ?? []).filter((candidate) => candidate.how === how);
    const journey = journeyFor(outcome, {
      explicit: () => of('named')[0],
      holding: () => of('holding')[0],
      lasting: () => of('lasting'),
      touched: ({ chain }) => touched(index, chain),
    });
    return { outcome, journey };
  });
  updateOutcomes(sql, build, attached);
  const before = outcomes.flatMap(({ customerNo, chain, firstPlace }) =>
    chain === null || firstPlace === null ? [] : [{ customerNo, chain, firstPlace }],
  );
  return [...before, ...attached.flatMap(({ journey }) => (journey ? [journey] : []))];
}

/** The outcomes that may attach elsewhere now. */
export async function readAffected(
  sql: Sql,
  build: number,
  affected: readonly Affected[],
): Promise<readonly StoredOutcome[]> {
  if (affected.length === 0) return [];
  const ids = affected.flatMap(({ root, ids }) => ids.map((id) => ({ root, id })));
  const { rows } = await sql.query<StoredOutcome>(
    `select o.customer_no as "customerNo", o.place, o.wanted, o.chain, o.first_place as "firstPlace"
       from unnest($2::bigint[], $3::bytea[], $4::bytea[]) as a(customer_no, lo, hi)
       join insight.outcomes o on o.build = $1 and o.customer_no = a.customer_no and o.place >= a.lo and o.place < a.hi
     union
     select o.customer_no, o.place, o.wanted, o.chain, o.first_place
       from unnest($5::bigint[], $6::text[]) as w(customer_no, wanted)
       join insight.outcomes o on o.build = $1 and o.customer_no = w.customer_no and o.wanted = w.wanted`,
    [
      build,
      affected.map(({ root }) => `${root}`),
      affected.map(({ from }) => placeFrom(from)),
      affected.map(({ to }) => placeFrom(to + REACH_MS + 1)),
      ids.map(({ root }) => `${root}`),
      ids.map(({ id }) => id),
    ],
  );
  return rows;
}

/** Places of the touchpoints that outcomes name, by the outcome's index. */
async function readWanted(
  sql: Sql,
  outcomes: readonly StoredOutcome[],
  definitions: Definitions,
): Promise<ReadonlyMap<number, { readonly chain: Chain; readonly place: Buffer }>> {
  const wanted = outcomes.flatMap((outcome, index) => {
    const touchpoint = touchpointWanted(outcome);
    return touchpoint === null ? [] : [{ index, customerNo: outcome.customerNo, touchpoint }];
  });
  if (wanted.length === 0) return new Map();
  const { rows } = await sql.query<StoredTouchpoint & { index: number }>(
    `select w.index, f.event_id, f.place, f.data, f.derived, f.effective, f.effective_place, f.retracted
       from unnest($1::int[], $2::bigint[], $3::uuid[]) as w(index, customer_no, event_id)
       join fact.facts f on f.event_id = w.event_id and f.type = 'touchpoint.recorded'
       join fact.customers c on c.customer_no = f.customer_no and c.root_no = w.customer_no`,
    [
      wanted.map((each) => each.index),
      wanted.map((each) => `${each.customerNo}`),
      wanted.map((each) => each.touchpoint),
    ],
  );
  const found = new Map<number, { chain: Chain; place: Buffer }>();
  for (const row of rows) {
    const touchpoint = storedTouchpoint(row);
    const chain = touchpoint && chainOf(touchpoint, definitions);
    if (chain) found.set(row.index, { chain, place: touchpoint.place });
  }
  return found;
}

type Candidate = JourneyKey & Lasting & { readonly how: 'named' | 'holding' | 'lasting' };

/**
 * The journeys that each outcome may attach to, by its index. Among ongoing ones, only the one that started last if any
 * started in the 30 days: no other can be meant.
 */
async function readCandidates(
  sql: Sql,
  build: number,
  outcomes: readonly StoredOutcome[],
  wanted: ReadonlyMap<number, { readonly chain: Chain; readonly place: Buffer }>,
): Promise<ReadonlyMap<number, readonly Candidate[]>> {
  const { rows } = await sql.query<{
    index: number;
    how: Candidate['how'];
    chain: Chain;
    first_place: Buffer;
    last_place: Buffer;
  }>(
    `select w.index, j.how, j.chain, j.first_place, j.last_place
       from unnest($2::int[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[])
         as w(index, customer_no, lo, hi, named, chain, place)
      cross join lateral (
        select 'named' as how, chain, first_place, last_place, started_at, journey_id from insight.journeys
         where build = $1 and customer_no = w.customer_no and chain = w.named
        union all
        (select 'holding', chain, first_place, last_place, started_at, journey_id from insight.journeys
          where build = $1 and customer_no = w.customer_no and chain = w.chain and first_place <= w.place
          order by first_place desc limit 1)
        union all
        (select 'lasting', chain, first_place, last_place, started_at, journey_id from insight.journeys
          where build = $1 and customer_no = w.customer_no and started_at between w.lo and w.hi
          order by started_at desc, journey_id desc limit 1)
        union all
        select 'lasting', chain, first_place, last_place, started_at, journey_id from insight.journeys
         where build = $1 and customer_no = w.customer_no and last_at >= w.lo and started_at < w.lo
           and not exists (select from insight.journeys where build = $1 and customer_no = w.customer_no and started_at between w.lo and w.hi)
      ) j
      order by w.index, j.started_at desc, j.journey_id desc`,
    [
      build,
      outcomes.map((_, index) => index),
      outcomes.map(({ customerNo }) => `${customerNo}`),
      outcomes.map((outcome) => instantText(fromMicroseconds(reachOf(outcome).from))),
      outcomes.map((outcome) => textOf(outcome.place)),
      outcomes.map((each) => (each.wanted === null ? null : explicitChain(each.wanted))),
      outcomes.map((_, index) => wanted.get(index)?.chain ?? null),
      outcomes.map((_, index) => wanted.get(index)?.place ?? null),
    ],
  );
  const found = new Map<number, Candidate[]>();
  for (const { index, how, chain, first_place, last_place } of rows) {
    const { customerNo } = outcomes[index] as StoredOutcome;
    const ofOutcome = found.get(index) ?? [];
    found.set(index, ofOutcome);
    ofOutcome.push({
      customerNo,
      chain,
      firstPlace: first_place,
      from: microsecondsOf(first_place),
      to: microsecondsOf(last_place),
      how,
    });
  }
  return found;
}

/** Whether an outcome's chain has a touchpoint in the 30 days up to it, when only the touchpoints can tell. */
async function readTouched(
  sql: Sql,
  outcomes: readonly StoredOutcome[],
  candidates: ReadonlyMap<number, readonly Candidate[]>,
  members: ReadonlyMap<CustomerNo, readonly CustomerNo[]>,
  definitions: Definitions,
): Promise<(index: number, chain: Chain) => boolean> {
  const asking = outcomes.flatMap((outcome, index) => {
    const during = reachOf(outcome);
    const unclear = (candidates.get(index) ?? []).some((each) => each.how === 'lasting' && spans(each, during));
    return unclear ? [{ index, outcome, during }] : [];
  });
  const spansAsked = new Map(
    asking.map(({ index, outcome: { customerNo }, during }) => {
      const family = members.get(customerNo) ?? [customerNo];
      const [from, to] = [firstPlaceAt(during.from), firstPlaceAt(during.to + 1n)];
      return [index, { root: customerNo, members: family, from, to }];
    }),
  );
  const touchpoints = await readTouchpoints(sql, [...spansAsked.values()], definitions);
  return (index, chain) => {
    const span = spansAsked.get(index);
    return span !== undefined && touchpoints.within(span.root, chain, span.from, span.to).length > 0;
  };
}

function firstPlaceAt(microseconds: bigint): Buffer {
  const { time, micros } = fromMicroseconds(microseconds);
  return placeFrom(time, micros);
}
